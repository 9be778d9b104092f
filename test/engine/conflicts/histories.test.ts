import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Conflict } from "../../../src/domain/conflict.js";
import { isSyncError } from "../../../src/domain/errors.js";
import type { ResolutionRequest } from "../../../src/engine/conflicts/resolve.js";
import { askSomebody } from "../../../src/rules/plan/policy.js";
import { allConflicts, createSmallWorld, DANA, type SmallWorld } from "../../support/small-world.js";
import { comeBack, goDown } from "./support.js";

/** Two fields a person is asked about, and one a rule decides. */
const FIELDS = ["moveInDate", "occupantsCount", "lastName"] as const;
type Field = (typeof FIELDS)[number];
type Value = string | number;

const VALUES: Record<Field, readonly Value[]> = {
  moveInDate: ["2026-06-01", "2026-07-01", "2026-08-01", "2026-09-01"],
  occupantsCount: [2, 3, 4, 5],
  lastName: ["Okafor", "Lund", "Webb", "Nakamura"],
};

type Step =
  | { kind: "local" | "remote"; field: Field; value: Value }
  | { kind: "decide"; pick: number; request: ResolutionRequest; own: number }
  | { kind: "sync" | "pull" | "down" | "up" };

const edit = (kind: "local" | "remote"): fc.Arbitrary<Step> =>
  fc
    .constantFrom(...FIELDS)
    .chain((field) => fc.constantFrom(...VALUES[field]).map((value): Step => ({ kind, field, value })));

const request: fc.Arbitrary<ResolutionRequest> = fc
  .constantFrom("resman_wins" as const, "domiq_wins" as const, "merged" as const)
  .map((strategy) => ({ strategy, resolvedBy: "kim" }));

const decide: fc.Arbitrary<Step> = fc.record({
  kind: fc.constant("decide" as const),
  pick: fc.nat({ max: 5 }),
  request,
  own: fc.nat({ max: 7 }),
});

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: edit("local") },
  { weight: 4, arbitrary: edit("remote") },
  { weight: 4, arbitrary: decide },
  { weight: 3, arbitrary: fc.constantFrom<Step>({ kind: "sync" }, { kind: "pull" }) },
  { weight: 1, arbitrary: fc.constantFrom<Step>({ kind: "down" }, { kind: "up" }) },
);

const startWorld = async (): Promise<SmallWorld> => {
  const ask = { onConflict: askSomebody };
  const world = await createSmallWorld({
    engine: { policy: { moveInDate: ask, occupantsCount: ask }, retry: { maxAttempts: 1 } },
    client: { retry: { attempts: 1 } },
  });
  await world.cycle();
  return world;
};

const remoteValues = (world: SmallWorld): Record<Field, Value | null> => {
  const { preferences, people } = world.prospect();
  return {
    moveInDate: preferences.targetMoveInDate ?? null,
    occupantsCount: preferences.numberOfOccupants ?? null,
    lastName: people[0]?.lastName ?? null,
  };
};

function staffEdit({ fake, prospect, clock }: SmallWorld, field: Field, value: Value): void {
  clock.pass(60_000);
  const { prospectId, people } = prospect();
  if (field === "lastName") {
    fake.staff.changeName({ prospectId, firstName: people[0]?.firstName ?? "", lastName: String(value) });
  } else {
    const name = field === "moveInDate" ? "targetMoveInDate" : "numberOfOccupants";
    fake.staff.changePreferences({ prospectId, set: { [name]: value } });
  }
}

const localEdit = (world: SmallWorld, field: Field, value: Value): Promise<void> =>
  world.edit(field === "lastName" ? { user: { lastName: String(value) } } : { conversation: { [field]: value } });

/** Everything anybody did or decided about each field, in order: the last word has to be somewhere in the end. */
interface Told {
  edits: Record<Field, { side: "local" | "remote"; value: Value }[]>;
  decisions: Record<Field, unknown[]>;
}

async function decideOne(
  world: SmallWorld,
  told: Told,
  { pick, request: asked, own }: Extract<Step, { kind: "decide" }>,
) {
  const conflicts = (await allConflicts(world.storage)).filter(
    ({ resolutionStatus }) => resolutionStatus !== "resolved",
  );
  const conflict = conflicts[pick % Math.max(1, conflicts.length)];
  if (!conflict) return;
  const field = conflict.conflictField as Field;
  const value = asked.strategy === "merged" ? VALUES[field][own] : undefined;
  try {
    const result = await world.engine.conflicts.resolve(conflict.id, {
      ...asked,
      ...(value !== undefined && { value }),
    });
    told.decisions[field].push(result.conflict.resolvedValue);
    if (result.applied) {
      const { resolvedValue } = result.conflict;
      const local = (await world.fields())[field];
      expect([local, remoteValues(world)[field]]).toEqual([resolvedValue, resolvedValue]);
    }
  } catch (error) {
    if (!isSyncError(error, "CONFLICT_CLOSED")) throw error;
  }
}

async function play(world: SmallWorld, steps: readonly Step[]): Promise<Told> {
  const none = <T>(): Record<Field, T[]> => ({ moveInDate: [], occupantsCount: [], lastName: [] });
  const told: Told = { edits: none(), decisions: none() };
  let isDown = false;
  for (const now of steps) {
    if (now.kind === "down" || now.kind === "up") isDown = now.kind === "down";
    if (now.kind === "local" || now.kind === "remote") {
      told.edits[now.field].push({ side: now.kind, value: now.value });
      if (now.kind === "local") await localEdit(world, now.field, now.value);
      else staffEdit(world, now.field, now.value);
    } else if (now.kind === "decide") await decideOne(world, told, now);
    else if (now.kind === "down") goDown(world);
    else if (now.kind === "up") comeBack(world);
    else if (now.kind === "sync") await world.engine.pushLeads({ scope: "all" });
    else if (!isDown) await world.engine.pullLeads();
  }
  comeBack(world);
  await world.cycle();
  await world.cycle();
  return told;
}

const isOpen = ({ resolutionStatus, resolutionStrategy }: Conflict): boolean =>
  resolutionStatus === "manual_review" || (resolutionStatus === "pending" && resolutionStrategy !== null);

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

describe("random edits on both sides and random decisions, in random order", () => {
  it("lose nothing: each side's last word is on both sides, superseded by a later one or a named decision, or listed", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 14 }), async (steps) => {
        const world = await startWorld();
        const told = await play(world, steps);
        const local = await world.fields();
        const remote = remoteValues(world);
        const conflicts = await allConflicts(world.storage);
        const log = await world.storage.log.list({ conversationId: DANA, limit: 1000 });
        for (const field of FIELDS) {
          const open = conflicts.filter((conflict) => conflict.conflictField === field && isOpen(conflict));
          const values = { domiqValue: local[field], resmanValue: remote[field], resolutionStatus: "manual_review" };
          expect(open).toMatchObject(same(local[field], remote[field]) ? [] : [values]);

          const settled = local[field];
          for (const side of ["local", "remote"] as const) {
            const last = told.edits[field].findLast((made) => made.side === side);
            if (!last) continue;
            const isThere = same(last.value, side === "local" ? local[field] : remote[field]);
            const replaced = log
              .flatMap(({ changes }) => changes)
              .filter((change) => change.field === field && change.side === side && same(change.from, last.value));
            const isAgreed = same(last.value, settled);
            expect(isThere || isAgreed || replaced.some(({ rule }) => rule.length > 0)).toBe(true);
          }
        }
        await world.expectIdle();
      }),
      { numRuns: 60 },
    );
  }, 120_000);

  it("a resolution's value is what both sides hold after the sync, and deciding it again changes nothing", async () => {
    const clash = fc
      .constantFrom(...FIELDS)
      .chain((field) =>
        fc
          .shuffledSubarray([...VALUES[field]], { minLength: 3, maxLength: 3 })
          .map(([ours, theirs, own]) => ({ field, ours: ours ?? "", theirs: theirs ?? "", own: own ?? "" })),
      );
    await fc.assert(
      fc.asyncProperty(clash, request, fc.boolean(), async ({ field, ours, theirs, own }, asked, isOwn) => {
        const world = await startWorld();
        const initial = (await world.fields())[field];
        fc.pre(ours !== initial && theirs !== initial);
        await localEdit(world, field, ours);
        staffEdit(world, field, theirs);
        await world.cycle();
        const [conflict] = await allConflicts(world.storage);
        const given = asked.strategy === "merged" && isOwn ? { ...asked, value: own } : asked;
        const result = await world.engine.conflicts.resolve(conflict?.id ?? "", given);
        expect(result.applied).toBe(true);
        const { resolvedValue } = result.conflict;
        const both = async () => [(await world.fields())[field], remoteValues(world)[field]];
        expect(await both()).toEqual([resolvedValue, resolvedValue]);
        const writes = world.fake.writes.length;
        await expect(world.engine.conflicts.resolve(conflict?.id ?? "", given)).rejects.toMatchObject({
          code: "CONFLICT_CLOSED",
        });
        await world.cycle();
        expect(world.fake.writes).toHaveLength(writes);
        expect(await both()).toEqual([resolvedValue, resolvedValue]);
        expect(await allConflicts(world.storage)).toHaveLength(1);
        await world.expectIdle();
      }),
      { numRuns: 40 },
    );
  }, 120_000);
});
