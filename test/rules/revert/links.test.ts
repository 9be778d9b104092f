import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { JsonValue } from "../../../src/domain/primitives.js";
import { syncLogEntrySchema } from "../../../src/domain/sync-log.js";
import type { SyncPolicy } from "../../../src/rules/plan/policy.js";
import type { FieldTrail, TrailLink } from "../../../src/rules/revert/lead-trail.js";
import { isMovedOn, type LinkedSides, tellsOfMove } from "../../../src/rules/revert/moved-on.js";
import { planUnlinking } from "../../../src/rules/revert/plan-unlinking.js";

const value = fc.constantFrom<JsonValue>(null, 1, 2, "x");
const former = fc.option(value, { nil: undefined });
const fieldTrail: fc.Arbitrary<FieldTrail> = fc.record({ local: former, remote: former, left: value });
const trails = fc.record({ a: fieldTrail, b: fieldTrail, c: fieldTrail, d: fieldTrail });
const values = fc.record({ a: value, b: value, c: value, d: value });
const link = fc.constantFrom<TrailLink>("created", "found", "joined", "imported");

const POLICY: SyncPolicy = {
  a: { owner: "shared" },
  b: { owner: "local" },
  c: { owner: "remote" },
  d: { owner: "shared", decide: ({ local }) => ({ winner: "local", value: local, rule: "own" }) },
};

describe("ending a link", () => {
  it("gives each side its own former values, never the other's, and no edit of ours away", () => {
    fc.assert(
      fc.property(trails, values, link, fc.boolean(), (fields, local, how, takes) => {
        const trail = { fields: new Map(Object.entries(fields)), link: how };
        const plan = planUnlinking(trail, local, POLICY, takes);
        for (const { field, from, to } of plan.local) {
          expect(from).toEqual(local[field as "a"]);
          expect(from).toEqual(fields[field as "a"].left);
          expect(to).toEqual(fields[field as "a"].local);
        }
        for (const [field, to] of Object.entries(plan.remote)) expect(to).toEqual(fields[field as "a"].remote);
        expect(Object.keys(plan.remote).filter((field) => !takes || field === "c" || field === "d")).toEqual([]);
      }),
    );
  });

  it("names every field of the remote that does not go back; a prospect the run made has none", () => {
    fc.assert(
      fc.property(trails, values, link, fc.boolean(), (fields, local, how, takes) => {
        const plan = planUnlinking({ fields: new Map(Object.entries(fields)), link: how }, local, POLICY, takes);
        const written = Object.entries(fields).flatMap(([field, { remote }]) => (remote === undefined ? [] : [field]));
        const told = [...Object.keys(plan.remote), ...plan.stays].sort();
        expect(told).toEqual(how === "created" ? [] : written.sort());
      }),
    );
  });
});

describe("a lead that moved on", () => {
  const still: LinkedSides = {
    link: { base: { fields: { a: { local: 1, remote: "one" } }, events: ["e1"] } },
    local: { a: 1, b: 5 },
    remote: { a: "one" },
    events: ["e1", "e2"],
    seen: new Set(["e2"]),
  };

  it.each<[string, Partial<LinkedSides>, boolean]>([
    ["nothing happened", {}, false],
    ["the remote does not show the field", { remote: {} }, false],
    ["we edited it", { local: { a: 2 } }, true],
    ["we cleared it", { local: { a: null } }, true],
    ["the remote edited it", { remote: { a: "two" } }, true],
    ["an event is on its way", { events: ["e3"] }, true],
  ])("%s", (_, change, isMoved) => {
    expect(isMovedOn({ ...still, ...change })).toBe(isMoved);
  });

  it("is not told by an attempt that failed", () => {
    const row = syncLogEntrySchema.parse({
      id: "row",
      conversationId: null,
      resmanLeadId: null,
      propertyId: null,
      syncDirection: "bidirectional",
      syncStatus: "failed",
      syncType: "update",
      trigger: "manual",
      createdAt: "2026-03-02T17:00:00Z",
    });
    expect(tellsOfMove(row)).toBe(false);
    expect(tellsOfMove({ ...row, syncData: { events_sent: 0, events_received: 1 } })).toBe(true);
    expect(tellsOfMove({ ...row, responseData: { outcome: "relinked" } })).toBe(true);
  });
});
