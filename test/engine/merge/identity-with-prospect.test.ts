import fc from "fast-check";
import { expect, it } from "vitest";
import type { LeadStatus } from "../../../src/domain/status.js";
import type { MergeStrategy } from "../../../src/rules/merge/merge-fields.js";
import { createSmallWorld, DANA, minutes, PROPERTY } from "../../support/small-world.js";
import { storeRows } from "../../support/world.js";
import { snapshot } from "./snapshot.js";
import { expectSettled, isLost, prospectBy, prospectIdOf, stranger, tourOf } from "./support.js";

const RUNS = Number(process.env.MERGE_RUNS ?? 15);

const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: null });

const scenario = fc.record({
  conversation: fc.record({
    moveInDate: maybe(fc.constantFrom("2026-05-01", "2026-06-01")),
    occupantsCount: maybe(fc.integer({ min: 1, max: 4 })),
    priceRangeMax: maybe(fc.constantFrom(1500, 1800)),
    workLocation: maybe(fc.constantFrom("Downtown", "Airport")),
    status: fc.constantFrom<LeadStatus>("new", "contacted", "lost"),
  }),
  hasTour: fc.boolean(),
  isLinked: fc.boolean(),
  /** Whether a linked lead keeps its prospect and takes in the one staff filed. */
  keepsOwn: fc.boolean(),
  /** What staff know of the prospect they filed. */
  filed: fc.record({
    occupants: maybe(fc.integer({ min: 1, max: 4 })),
    moveIn: maybe(fc.constantFrom("2026-05-01", "2026-07-01")),
    phone: fc.boolean(),
    isLost: fc.boolean(),
  }),
  strategy: fc.constantFrom<MergeStrategy>("resman_wins", "domiq_wins", "manual_review"),
});

it(
  "a lead and a prospect staff filed: merging and taking it back is the identity",
  async () => {
    await fc.assert(
      fc.asyncProperty(scenario, async ({ conversation, hasTour, isLinked, keepsOwn, filed, strategy }) => {
        const row = stranger(0, {
          user: { firstName: "Dana", phone: "+19185550160" },
          conversation: { ...conversation, ...(hasTour && { status: "tour_scheduled" }) },
        });
        const world = await createSmallWorld({
          rows: isLinked ? [row] : [],
          engine: { importProspects: false },
          fake: { clearOmitted: true, properties: [{ propertyId: PROPERTY, name: "Juniper Court", timeZone: "UTC" }] },
        });
        for (let round = 0; round < 3; round += 1) await world.cycle();
        if (!isLinked) await storeRows(world.storage, [row]);
        if (hasTour) await world.storage.tours.put(tourOf(DANA));
        if (isLinked) for (let round = 0; round < 2; round += 1) await world.cycle();
        const { prospectId } = world.fake.staff.createProspect({
          propertyId: PROPERTY,
          firstName: "D.",
          lastName: "Okafor",
          email: "d.okafor@work.example",
          ...(filed.phone && { phone: "9185550199" }),
          preferences: {
            ...(filed.occupants && { numberOfOccupants: filed.occupants }),
            ...(filed.moveIn && { targetMoveInDate: filed.moveIn }),
          },
        });
        if (filed.isLost) world.fake.staff.markLost({ prospectId, reason: "Rent too high" });
        const before = await snapshot(world, [DANA]);
        const own = isLinked ? await prospectIdOf(world, DANA) : "";
        const isKept = isLinked && keepsOwn;
        const { mergeId } = await world.engine.mergeLeads({
          conversationId: DANA,
          ...(isKept ? { resmanLeadId: own, retireResmanLeadId: prospectId } : { resmanLeadId: prospectId }),
          mergeStrategy: strategy,
        });
        await expectSettled(world);
        expect(await prospectIdOf(world, DANA)).toBe(isKept ? own : prospectId);
        if (isKept) expect(isLost(prospectBy(world, prospectId))).toBe(true);

        world.clock.pass(minutes(1));
        expect(await world.engine.unmergeLeads(mergeId)).toMatchObject({ fieldsKept: [], pending: false });
        await expectSettled(world);
        const after = await snapshot(world, [DANA]);
        // What staff had written there came to the lead, and stays with it.
        const but = (lead: (typeof after.leads)[number] | undefined): unknown => lead && { ...lead, updates: [] };
        if (isLinked) expect(but(after.leads[0])).toEqual(but(before.leads[0]));
        expect(await prospectIdOf(world, DANA)).not.toBe(prospectId);
        for (const [id, prospect] of Object.entries(before.prospects)) expect(after.prospects[id]).toEqual(prospect);
        expect(world.fake.unexpected).toEqual([]);
      }),
      { numRuns: RUNS, seed: Number(process.env.MERGE_SEED ?? 11) },
    );
  },
  RUNS * 20_000,
);
