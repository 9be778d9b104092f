import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { LinkBase } from "../../../src/domain/link.js";
import type { JsonValue } from "../../../src/domain/primitives.js";
import { type SyncLogEntry, syncLogEntrySchema } from "../../../src/domain/sync-log.js";
import { planSync, type SyncPlan } from "../../../src/rules/plan/plan-sync.js";
import { askSomebody, type FieldPolicy, highest, localWins, type SyncPolicy } from "../../../src/rules/plan/policy.js";
import { settle } from "../../../src/rules/plan/settle.js";
import { withFormerValues } from "../../../src/rules/revert/former-values.js";
import { addToTrail, isEmptyTrail, type LeadTrail, newTrail } from "../../../src/rules/revert/lead-trail.js";
import { planRevert, valueBefore } from "../../../src/rules/revert/plan-revert.js";

const FIELDS = ["a", "b", "c"] as const;
type Values = Record<string, JsonValue>;

const value = fc.constantFrom<JsonValue>(null, 1, 2, 3, "x", "longer");
const fields: fc.Arbitrary<Values> = fc.record({ a: value, b: value, c: value });
/** The remote cuts long words, as ResMan cuts names. */
const cut: FieldPolicy = { owner: "shared", express: (given) => (given === "longer" ? "long" : given) };
const fieldPolicy = fc.constantFrom<FieldPolicy>(
  { owner: "local" },
  { owner: "remote" },
  { owner: "shared" },
  { owner: "shared", onConflict: localWins },
  { owner: "shared", onConflict: askSomebody },
  { owner: "shared", onConflict: highest },
);
const policy: fc.Arbitrary<SyncPolicy> = fc.record({ a: fieldPolicy, b: fieldPolicy, c: fc.constant(cut) });

interface World {
  base: LinkBase;
  local: Values;
  remote: Values;
}

const shown = (rules: SyncPolicy, field: string, given: JsonValue): JsonValue =>
  rules[field]?.express?.(given) ?? given;

/** Both sides in step. */
const agreed = (rules: SyncPolicy, values: Values): World => {
  const remote = Object.fromEntries(FIELDS.map((field) => [field, shown(rules, field, values[field] ?? null)]));
  const halves = FIELDS.map((field) => [field, { local: values[field] ?? null, remote: remote[field] ?? null }]);
  return { local: values, remote, base: { fields: Object.fromEntries(halves), events: [] } };
};

const planOf = ({ base, local, remote }: World, rules: SyncPolicy): SyncPlan =>
  planSync(base, { fields: local, events: [] }, { fields: remote, events: [] }, rules);

function sync(world: World, rules: SyncPolicy): { world: World; row: SyncLogEntry } {
  const plan = planOf(world, rules);
  const local = { ...world.local, ...Object.fromEntries(plan.toLocal.map(({ field, to }) => [field, to])) };
  const told = plan.toRemote.map(({ field, to }) => [field, shown(rules, field, to)]);
  const remote = { ...world.remote, ...Object.fromEntries(told) };
  return { world: { local, remote, base: settle(world.base, plan, local, remote) }, row: rowOf(plan) };
}

let rows = 0;
const rowOf = (plan: Pick<SyncPlan, "toLocal" | "toRemote">, more: Partial<SyncLogEntry> = {}): SyncLogEntry => {
  rows += 1;
  return syncLogEntrySchema.parse({
    id: `row-${rows}`,
    conversationId: "lead",
    resmanLeadId: null,
    propertyId: null,
    syncDirection: "bidirectional",
    syncStatus: "success",
    syncType: "update",
    trigger: "manual",
    changes: [
      ...plan.toLocal.map((change) => ({ ...change, side: "local" })),
      ...plan.toRemote.map((change) => ({ ...change, side: "remote" })),
    ],
    createdAt: "2026-03-02T17:00:00Z",
    ...more,
  });
};

const trailOf = (...newestFirst: SyncLogEntry[]): LeadTrail => {
  const trail = newTrail("lead");
  for (const row of newestFirst) addToTrail(trail, row);
  return trail;
};

/** Our own former values, as the rows before the run would tell them. */
const known = (trail: LeadTrail, before: Values, rules: SyncPolicy): LeadTrail =>
  withFormerValues(trail, new Map(Object.entries(before)), rules);

const revertOf = (trail: LeadTrail, { base, local, remote }: World, rules: SyncPolicy, remoteTakesFields = true) =>
  planRevert(trail, { base, local, remote, remoteTakesFields }, rules);

const putBack = (world: World, plan: ReturnType<typeof planRevert>): World => ({
  ...world,
  local: { ...world.local, ...Object.fromEntries(plan.back.map(({ field, to }) => [field, to])) },
});

/** A run of one or two syncs over edits of both sides, from a state of agreement. */
const aRun = fc.record({ rules: policy, before: fields, ours: fields, theirs: fields, again: fc.option(fields) });

function carriedOut({ rules, before, ours, theirs, again }: typeof aRun extends fc.Arbitrary<infer T> ? T : never) {
  const start = agreed(rules, before);
  const visible = Object.fromEntries(FIELDS.map((field) => [field, shown(rules, field, theirs[field] ?? null)]));
  const first = sync({ ...start, local: ours, remote: visible }, rules);
  if (!again) return { start, after: first.world, trail: known(trailOf(first.row), before, rules) };
  const second = sync({ ...first.world, local: again }, rules);
  return { start, after: second.world, trail: known(trailOf(second.row, first.row), before, rules) };
}

describe("the reverse of a run", () => {
  it("brings both sides back to what they agreed on before, but for what is named", () => {
    fc.assert(
      fc.property(aRun, (run) => {
        const { rules } = run;
        const { start, after, trail } = carriedOut(run);
        const plan = revertOf(trail, after, rules);
        // An edit that ResMan shows no differently is settled without a word in the log: it counts as made since.
        const isSilent = (field: string): boolean => after.local[field] !== trail.fields.get(field)?.left;
        expect(plan.edited.filter(({ field }) => !isOpen(after, rules, field) && !isSilent(field))).toEqual([]);
        const done = sync(putBack(after, plan), rules).world;
        const named = new Set([...plan.kept, ...plan.edited].map(({ field }) => field));
        for (const [field, fieldTrail] of trail.fields) {
          if (named.has(field)) continue;
          const former = valueBefore(fieldTrail);
          expect(done.local[field]).toEqual(former);
          expect(done.remote[field]).toEqual(shown(rules, field, former));
          // What only one side had changed is what both had agreed on.
          if (!run.again && isOneSided(run, field)) expect(former).toEqual(start.local[field]);
        }
      }),
      { numRuns: 500 },
    );
  });

  it("is empty once it was carried out, synced or not", () => {
    fc.assert(
      fc.property(aRun, (run) => {
        const { after, trail } = carriedOut(run);
        const first = revertOf(trail, after, run.rules);
        const put = putBack(after, first);
        expect(revertOf(trail, put, run.rules).back).toEqual([]);
        expect(revertOf(trail, sync(put, run.rules).world, run.rules).back).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });

  it("never touches a field that was edited since: it is named, with who moved on and all three values", () => {
    fc.assert(
      fc.property(
        aRun,
        fields,
        fields,
        fc.subarray([...FIELDS]),
        fc.subarray([...FIELDS]),
        (run, ours, theirs, here, there) => {
          const { rules } = run;
          const { after, trail } = carriedOut(run);
          const local = { ...after.local, ...pick(ours, here) };
          const remote = { ...after.remote, ...pick(theirs, there) };
          const plan = revertOf(trail, { ...after, local, remote }, rules);
          for (const [field, fieldTrail] of trail.fields) {
            const former = valueBefore(fieldTrail);
            const moved = (now: Values, then: Values): boolean => now[field] !== then[field];
            const isEdited = moved(local, after.local) || moved(remote, after.remote);
            const isBack = plan.back.some((change) => change.field === field);
            // An edit to the very value of before is no obstacle.
            if (isEdited && isBack) expect(remote[field]).toBe(shown(rules, field, former));
            if (isEdited && isBack) expect(moved(local, after.local)).toBe(false);
            const edit = plan.edited.find((one) => one.field === field);
            if (edit) expect(edit).toMatchObject({ before: former, local: local[field], remote: remote[field] });
          }
        },
      ),
      { numRuns: 500 },
    );
  });

  it("is the same for the same input", () => {
    fc.assert(
      fc.property(aRun, (run) => {
        const { after, trail } = carriedOut(run);
        expect(revertOf(trail, after, run.rules)).toEqual(revertOf(trail, after, run.rules));
      }),
    );
  });
});

/** The run itself left the field to a person. */
const isOpen = (after: World, rules: SyncPolicy, field: string): boolean =>
  planOf(after, rules).conflicts.some((conflict) => conflict.field === field);

interface Edits {
  rules: SyncPolicy;
  before: Values;
  ours: Values;
  theirs: Values;
}

/** A shared field only one side had edited. What a rule of ownership overrules goes back to what was overruled. */
function isOneSided({ rules, before, ours, theirs }: Edits, field: string): boolean {
  const isShown = shown(rules, field, before[field] ?? null) === shown(rules, field, theirs[field] ?? null);
  return rules[field]?.owner === "shared" && (before[field] === ours[field] || isShown);
}

const pick = (values: Values, names: readonly string[]): Values =>
  Object.fromEntries(names.map((name) => [name, values[name] ?? null]));

describe("a reverse", () => {
  const shared: SyncPolicy = { a: { owner: "shared" }, b: { owner: "remote" } };
  const changed = (field: string, from: JsonValue, to: JsonValue) => ({
    field,
    from,
    to,
    origin: "remote" as const,
    rule: "r",
  });

  it("of several changes of a run goes back before the first of them", () => {
    const older = rowOf({ toLocal: [changed("a", 1, 2)], toRemote: [] });
    const newer = rowOf({ toLocal: [changed("a", 2, 3)], toRemote: [] });
    const plan = revertOf(trailOf(newer, older), agreed(shared, { a: 3 }), shared);
    expect(plan.back).toEqual([{ field: "a", from: 3, to: 1, reachesRemote: true }]);
  });

  it("of what only the remote may change stays, and says so", () => {
    const row = rowOf({ toLocal: [changed("b", 1, 2)], toRemote: [] });
    expect(revertOf(trailOf(row), agreed(shared, { b: 2 }), shared)).toEqual({
      back: [],
      edited: [],
      kept: [{ field: "b", reason: "owned-by-remote" }],
    });
  });

  it("of a field the remote takes no more goes back on our side only, and says so", () => {
    const row = rowOf({ toLocal: [], toRemote: [changed("a", 1, 2)] });
    expect(revertOf(trailOf(row), agreed(shared, { a: 2 }), shared, false)).toEqual({
      back: [{ field: "a", from: 2, to: 1, reachesRemote: false }],
      edited: [],
      kept: [{ field: "a", reason: "remote-keeps-its-value" }],
    });
  });

  it("gives a value back whole that the remote shows cut", () => {
    const rules: SyncPolicy = { a: cut };
    const row = rowOf({ toLocal: [], toRemote: [changed("a", "long", 2)] });
    const trail = known(trailOf(row), { a: "longer" }, rules);
    expect(revertOf(trail, agreed(rules, { a: 2 }), rules).back).toMatchObject([{ to: "longer" }]);
    // Something else was agreed on by then: what the remote showed is all that is known.
    const other = known(trailOf(row), { a: "x" }, rules);
    expect(revertOf(other, agreed(rules, { a: 2 }), rules).back).toMatchObject([{ to: "long" }]);
  });

  it("of a value that was null goes back to null, of one nobody had told the remote of likewise", () => {
    const row = rowOf({ toLocal: [changed("a", null, 2)], toRemote: [] });
    expect(revertOf(trailOf(row), agreed(shared, { a: 2 }), shared).back).toMatchObject([{ to: null }]);
  });
});

describe("a trail", () => {
  it("knows how a link came about, that it was ended, and how one that was taken up again had come about", () => {
    const row = (responseData: SyncLogEntry["responseData"]) => rowOf({ toLocal: [], toRemote: [] }, { responseData });
    expect(trailOf(row({ outcome: "created" })).link).toBe("created");
    expect(trailOf(row({ outcome: "unlinked", linked: "found" }))).toMatchObject({
      link: "unlinked",
      linkedBefore: "found",
    });
    expect(trailOf(row({ outcome: "relinked", linked: "created" })).link).toBe("created");
    expect(trailOf(row({ outcome: "something else" })).link).toBeUndefined();
  });

  it("of an attempt that changed nothing is empty; of events it is not", () => {
    expect(isEmptyTrail(trailOf(rowOf({ toLocal: [], toRemote: [] }, { syncStatus: "failed" })))).toBe(true);
    const sent = rowOf({ toLocal: [], toRemote: [] }, { syncData: { events_sent: 1, events_received: 0 } });
    expect(isEmptyTrail(trailOf(sent))).toBe(false);
  });

  it("leaves the fields of a merge to those who take merges back", () => {
    const change = { field: "a", from: 1, to: 2, origin: "remote" as const, rule: "r" };
    const trail = trailOf(rowOf({ toLocal: [change], toRemote: [] }, { syncType: "merge" }));
    expect(trail).toMatchObject({ hasMerge: true, fields: new Map() });
    expect(isEmptyTrail(trail)).toBe(false);
  });
});
