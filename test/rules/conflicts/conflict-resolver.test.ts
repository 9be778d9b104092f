import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { LEAD_STATUSES } from "../../../src/domain/status.js";
import type { ResManLead } from "../../../src/domain/wire/resman-lead.js";
import {
  type ConflictResolverOptions,
  LeadSyncConflictResolver,
} from "../../../src/rules/conflicts/conflict-resolver.js";
import type { LeadConflict } from "../../../src/rules/conflicts/lead-conflict.js";
import { planSync } from "../../../src/rules/plan/plan-sync.js";
import { askSomebody, localWins } from "../../../src/rules/plan/policy.js";
import { resManPolicy } from "../../../src/rules/plan/resman-policy.js";

const resolver = new LeadSyncConflictResolver();

const data = (field: string, resmanValue: unknown, domiqValue: unknown, baseValue?: never): LeadConflict => ({
  conflictType: "data_conflict",
  field,
  resmanValue,
  domiqValue,
  ...(baseValue !== undefined && { baseValue }),
});

describe("the seeds' field rules (seed 000), in either spelling of a field", () => {
  const range = (min: number, max: number) => ({ min, max });
  it.each<[string, unknown, unknown, unknown, string]>([
    ["email", "r@example.com", "d@example.com", "r@example.com", "resman_wins"],
    ["email", null, "d@example.com", "d@example.com", "domiq_wins"],
    ["email", "", "d@example.com", "d@example.com", "domiq_wins"],
    ["phone", "+19185550100", "+19185550199", "+19185550100", "resman_wins"],
    ["phone", undefined, "+19185550199", "+19185550199", "domiq_wins"],
    ["lead_score", 40, 75, 75, "domiq_wins"],
    ["leadScore", 80, 75, 80, "resman_wins"],
    ["lead_score", null, 75, 75, "domiq_wins"],
    ["move_in_date", "2026-07-01", "2026-06-01", "2026-07-01", "resman_wins"],
    ["moveInDate", null, "2026-06-01", "2026-06-01", "domiq_wins"],
    ["budget_range", range(1300, 1700), range(1500, 2000), range(1300, 2000), "merged"],
    ["budgetRange", range(1300, 2500), range(1500, 2000), range(1300, 2500), "resman_wins"],
    ["apartment_size_preference", "1 bedroom", "2 bedroom", "1 bedroom", "resman_wins"],
    ["first_name", "Danielle", "Dana", "Danielle", "resman_wins"],
    ["favourite_colour", "red", "blue", "red", "resman_wins"],
  ])("%s: %j against %j gives %j", async (field, resman, domiq, finalValue, resolution) => {
    expect(resolver.resolveDataInconsistency(field, resman, domiq)).toEqual(finalValue);
    const resolved = resolver.resolveSyncConflict(data(field, resman, domiq));
    expect(resolved).toMatchObject({ resolution, finalValue });
    expect(await resolver.resolveConflict(data(field, resman, domiq))).toEqual(resolved);
  });

  it("says why, in the seeds' words", () => {
    const reason = (field: string) => resolver.resolveSyncConflict(data(field, "a", "b")).reason;
    expect(reason("email")).toBe("Field-specific resolution for email");
    expect(reason("occupants_count")).toBe("Default ResMan priority");
    expect(reason("anything")).toBe("Default ResMan priority");
  });

  it("takes a stored conflict as it is listed", () => {
    const row = { conflictField: "email", resmanValue: null, domiqValue: "d@example.com" } as const;
    expect(resolver.resolveSyncConflict({ conflictType: "data_conflict", ...row })).toMatchObject({
      resolution: "domiq_wins",
      finalValue: "d@example.com",
    });
  });
});

describe("where the seeds would break (design, section 9)", () => {
  it("budget merge with `{0,0}`: minimum becomes 0 → a missing side is ignored", () => {
    const named = { min: 1200, max: 1500 };
    for (const missing of [{ min: 0, max: 0 }, null, undefined, { min: null, max: null }, {}]) {
      expect(resolver.resolveDataInconsistency("budget_range", missing, named)).toEqual(named);
      expect(resolver.resolveDataInconsistency("budget_range", named, missing)).toEqual(named);
    }
    expect(resolver.resolveDataInconsistency("budget_range", { min: 0, max: 1400 }, named)).toEqual(named);
    expect(resolver.resolveDataInconsistency("budget_range", { min: 0, max: 1900 }, { min: 0, max: 1500 })).toEqual({
      min: null,
      max: 1900,
    });
    expect(
      resolver.handleDuplicateLead(lead({ budget_range: { min: 0, max: 0 } }), lead({ budget_range: named })),
    ).toMatchObject({
      budget_range: named,
    });
  });

  it("status priority puts `lost` last: a lost lead comes back to life → priority only for true conflicts", () => {
    // Both sides changed: the further one stands, but ResMan has the last word on application, leased and lost.
    expect(resolver.resolveStatusConflict("lost", "qualified")).toBe("lost");
    expect(resolver.resolveStatusConflict("lost", "leased")).toBe("lost");
    expect(resolver.resolveStatusConflict("leased", "lost")).toBe("leased");
    expect(resolver.resolveStatusConflict("contacted", "lost")).toBe("contacted");
    // We lost the lead, ResMan has not touched it since: no conflict, and no way back to life.
    const conflict = { conflictType: "status_conflict", resmanValue: "contacted", domiqValue: "lost" } as const;
    expect(resolver.resolveSyncConflict({ ...conflict, baseValue: "contacted" })).toMatchObject({
      resolution: "domiq_wins",
      finalValue: "lost",
    });
  });

  it("`resman || domiq` for email, phone, date: a chatbot correction never lands → three-way first; the preference only when both changed", () => {
    const cases = [
      ["email", "old@example.com", "new@example.com", "staff@example.com"],
      ["phone", "+19185550100", "+19185550101", "+19185550102"],
      ["move_in_date", "2026-05-01", "2026-06-01", "2026-07-01"],
    ] as const;
    for (const [field, before, ours, theirs] of cases) {
      const conflict = { ...data(field, before, ours), baseValue: before };
      expect(resolver.resolveSyncConflict(conflict)).toMatchObject({ resolution: "domiq_wins", finalValue: ours });
      expect(resolver.resolveSyncConflict({ ...conflict, resmanValue: theirs })).toMatchObject({
        resolution: "resman_wins",
        finalValue: theirs,
      });
    }
  });
});

describe("a status both sides changed", () => {
  it.each([
    ["contacted", "qualified", "qualified"],
    ["new", "tour_scheduled", "tour_scheduled"],
    ["tour_scheduled", "contacted", "tour_scheduled"],
    ["application", "tour_scheduled", "application"],
    ["leased", "application", "leased"],
    ["new", "lost", "new"],
    ["contacted", "contacted", "contacted"],
  ])("ResMan %s, chatbot %s: %s", (resman, domiq, stands) => {
    expect(resolver.resolveStatusConflict(resman, domiq)).toBe(stands);
    const resolution = resolver.resolveSyncConflict({
      conflictType: "status_conflict",
      resmanValue: resman,
      domiqValue: domiq,
    });
    expect(resolution).toMatchObject({ finalValue: stands, reason: "Status priority resolution" });
  });

  it("that is none is refused", async () => {
    expect(() => resolver.resolveStatusConflict("sold", "new")).toThrow(/resmanValue: must be one of/);
    expect(() => resolver.resolveStatusConflict("new", "")).toThrow(/domiqValue: must be a status/);
    const conflict = { conflictType: "status_conflict", resmanValue: "sold", domiqValue: "new" } as const;
    await expect(resolver.resolveConflict(conflict)).rejects.toMatchObject({ code: "INVALID_INPUT" });
  });
});

const lead = (more: Record<string, unknown> = {}) => ({
  id: "p-1",
  first_name: "Dana",
  last_name: "Okafor",
  email: "dana@example.com",
  phone: "+19185550100",
  property_id: "prop",
  source: "walk-in",
  initial_message: "Hello",
  lead_score: 40,
  ...more,
});

describe("two leads that may be one person", () => {
  const added = lead({
    id: "c-1",
    source: "chatbot",
    email: "DANA@example.com",
    lead_score: 75,
    occupants_count: 2,
    first_name: "Dana",
  });

  it("are one record where they are surely one: what one knows is kept, both decide as in a conflict", async () => {
    const merged = resolver.handleDuplicateLead(lead(), added);
    expect(merged).toMatchObject({ id: "p-1", source: "walk-in", lead_score: 75, occupants_count: 2 });
    const resolution = await resolver.resolveConflict({
      conflictType: "duplicate_lead",
      resmanValue: lead(),
      domiqValue: added,
    });
    expect(resolution).toMatchObject({ resolution: "merged", finalValue: merged });
    expect(resolution.reason).toMatch(/^High similarity score: /);
  });

  it("may be spelled differently; the result is spelled as the existing one", () => {
    const ours = { firstName: "Dana", email: "dana@example.com", phone: "+19185550100", moveInDate: "2026-06-01" };
    expect(resolver.handleDuplicateLead(lead(), ours)).toMatchObject({
      first_name: "Dana",
      move_in_date: "2026-06-01",
    });
    expect(resolver.handleDuplicateLead(ours, lead())).toMatchObject({ ...ours, leadScore: 40 });
  });

  it.each([
    [
      "another person",
      lead({ first_name: "Marcus", last_name: "Webb", email: "m@example.com", phone: "+19185550155" }),
    ],
    ["a name alone", { first_name: "Dana", last_name: "Okafor" }],
    ["one first name", { first_name: "Dana" }],
    ["nothing", {}],
  ])("are a person's to decide where they share no more than that: %s", async (_, other) => {
    expect(resolver.handleDuplicateLead(lead(), other)).toEqual(lead());
    const conflict = { conflictType: "duplicate_lead", resmanValue: lead(), domiqValue: other } as const;
    expect(resolver.resolveSyncConflict(conflict)).toMatchObject({ resolution: "manual_review", finalValue: null });
  });

  it.each([
    [undefined, "manual_review", "Escalated to manual review. Low similarity score: 0.75"],
    [0.7, "merged", "High similarity score: 0.75"],
  ])("are merged above the threshold (%s): %s", (duplicateThreshold, resolution, reason) => {
    const own = new LeadSyncConflictResolver(duplicateThreshold === undefined ? {} : { duplicateThreshold });
    const conflict = { conflictType: "duplicate_lead", resmanValue: lead() } as const;
    expect(own.resolveSyncConflict({ ...conflict, domiqValue: lead({ phone: "+19185550155" }) })).toMatchObject({
      resolution,
      reason,
    });
  });

  it("take and give the seeds' type of a lead", () => {
    const typed: ResManLead = lead();
    const merged: ResManLead = resolver.handleDuplicateLead(typed, lead({ occupants_count: 3 }));
    expect(merged.occupants_count).toBe(3);
  });

  it("and changes neither record", () => {
    const [one, two] = [lead(), added];
    const before = structuredClone([one, two]);
    resolver.handleDuplicateLead(one, two);
    expect([one, two]).toEqual(before);
  });

  it("are compared by the matcher that is given", () => {
    const sure = new LeadSyncConflictResolver({ matcher: { compare: () => ({ band: "merge", score: 12 }) } });
    expect(sure.handleDuplicateLead({ first_name: "A" }, { first_name: "B", email: "b@example.com" })).toEqual({
      first_name: "A",
      email: "b@example.com",
    });
  });
});

describe("what a person must decide", () => {
  const asked = (options: ConflictResolverOptions = {}) => {
    const escalated: LeadConflict[] = [];
    return {
      escalated,
      resolver: new LeadSyncConflictResolver({
        ...options,
        onEscalate: async (conflict) => {
          escalated.push(conflict);
        },
      }),
    };
  };

  it.each<[string, LeadConflict, ConflictResolverOptions]>([
    ["a value a side would not take", { conflictType: "field_mismatch", field: "email", resmanValue: "x" }, {}],
    ["two records that may be two people", { conflictType: "duplicate_lead", resmanValue: {}, domiqValue: {} }, {}],
    ["a field whose policy asks", data("phone", "1", "2"), { policy: { phone: { onConflict: askSomebody } } }],
  ])("%s becomes a task, once", async (_, conflict, options) => {
    const { resolver: asking, escalated } = asked(options);
    expect(asking.resolveSyncConflict(conflict)).toMatchObject({ resolution: "manual_review", finalValue: null });
    expect(escalated).toEqual([]);
    expect(await asking.resolveConflict(conflict)).toMatchObject({
      resolution: "manual_review",
      finalValue: null,
      reason: "Escalated to manual review",
    });
    expect(escalated).toMatchObject([conflict]);
  });

  it("is told when the task cannot be made", async () => {
    const failing = new LeadSyncConflictResolver({
      onEscalate: () => {
        throw new Error("no store");
      },
    });
    await expect(failing.escalateToManualReview({ conflictType: "field_mismatch" })).rejects.toThrow("no store");
  });

  it.each<[string, unknown, string]>([
    ["no conflict", null, ""],
    ["an unknown type", { conflictType: "quarrel" }, "conflictType"],
    ["a value that is no JSON", data("phone", Number.NaN, "2"), "resmanValue"],
  ])("%s is refused", async (_, conflict, path) => {
    await expect(resolver.resolveConflict(conflict as LeadConflict)).rejects.toMatchObject({
      code: "INVALID_INPUT",
      issues: [{ path }],
    });
  });

  it("a threshold that is none is refused", () => {
    expect(() => new LeadSyncConflictResolver({ duplicateThreshold: 8 })).toThrow(/duplicateThreshold/);
  });
});

describe("owners and rules by field", () => {
  it("are those of the engine's option `policy`", () => {
    const own = new LeadSyncConflictResolver({
      policy: { email: { owner: "local" }, phone: { owner: "remote" }, firstName: { onConflict: localWins } },
    });
    expect(own.resolveDataInconsistency("email", "r@example.com", "d@example.com")).toBe("d@example.com");
    expect(own.resolveDataInconsistency("phone", null, "+19185550100")).toBeNull();
    expect(own.resolveDataInconsistency("first_name", "R", "D")).toBe("D");
  });

  it("decide what a sync decides: the same rules, on random values of both sides", () => {
    const three = (...known: string[]) => fc.option(fc.constantFrom(...known), { nil: null });
    const both = (field: string, value: fc.Arbitrary<string | null>) =>
      fc.record({ field: fc.constant(field), local: value, remote: value, base: value });
    const values = fc.oneof(
      both("moveInDate", three("2026-06-01", "2026-07-01", "2026-08-01")),
      both("email", three("a@example.com", "b@example.com", "c@example.com")),
      both("firstName", three("Dana", "Danielle", "Daniela")),
      both("status", fc.constantFrom(...LEAD_STATUSES)),
    );
    fc.assert(
      fc.property(values, ({ field, local, remote, base }) => {
        fc.pre(local !== remote && local !== base && remote !== base);
        const [planned] = planSync(
          { fields: { [field]: { local: base, remote: base } }, events: [] },
          { fields: { [field]: local }, events: [] },
          { fields: { [field]: remote }, events: [] },
          resManPolicy({ returning: false }),
        ).conflicts;
        const type = field === "status" ? "status_conflict" : "data_conflict";
        const resolved = resolver.resolveSyncConflict({
          conflictType: type,
          field,
          resmanValue: remote,
          domiqValue: local,
          baseValue: base,
        });
        expect(resolved).toMatchObject({ finalValue: planned?.value, rule: planned?.rule });
      }),
    );
  });

  it("resolving is idempotent: what was decided is decided again", () => {
    const amount = fc.option(fc.integer({ min: 0, max: 3000 }), { nil: null });
    const range = fc.option(fc.record({ min: amount, max: amount }), { nil: null });
    fc.assert(
      fc.property(range, range, (resman, domiq) => {
        const once = resolver.resolveDataInconsistency("budget_range", resman, domiq);
        expect(resolver.resolveDataInconsistency("budget_range", once, once)).toEqual(once);
        expect(resolver.resolveDataInconsistency("budget_range", resman, once)).toEqual(once);
        expect(resolver.resolveDataInconsistency("budget_range", once, domiq)).toEqual(once);
      }),
    );
  });
});
