import fc from "fast-check";
import { expect, it } from "vitest";
import type { Lead, RealTimeSyncEvent } from "../../../src/browser/index.js";
import { settle, type WaitingCall } from "./support/scripted-api.js";
import { aLead, at, broken, createStoreWorld, leadEvent, refusal } from "./support/store-world.js";

type Field = "firstName" | "moveInDate";
const IDS = ["c1", "c2", "c3"] as const;
const FIELDS: readonly Field[] = ["firstName", "moveInDate"];

interface Step {
  what: string;
  id: string;
  field: Field;
  index: number;
}
const step: fc.Arbitrary<Step> = fc.record({
  what: fc.constantFrom(
    "staff edit",
    "ResMan edit",
    "sync begins",
    "sync ends",
    "event arrives",
    "event arrives",
    "list is asked for",
    "request is read",
    "request is read",
    "answer arrives",
    "answer arrives",
    "I edit",
    "I am refused",
    "my answer is lost",
    "time passes",
  ),
  id: fc.constantFrom(...IDS),
  field: fc.constantFrom(...FIELDS),
  index: fc.nat(5),
});

/** A server with a history, and a store that follows it with all that can be late. */
function createHistory() {
  const world = createStoreWorld();
  const leads = new Map<string, Lead>(IDS.map((id) => [id, aLead(id)]));
  const values = new Map<string, (string | null)[]>();
  const plans = new Map<string, Partial<Lead>>();
  const unsynced = new Map<string, Set<Field>>();
  const feed: RealTimeSyncEvent[] = [];
  const read = new Map<WaitingCall, () => Promise<void>>();
  const seen = new Map<string, number>();
  let clock = 1;
  let versions = 0;

  const lead = (id: string): Lead => leads.get(id) ?? aLead(id);
  const historyOf = (id: string, field: Field) => {
    const key = `${id}.${field}`;
    const history = values.get(key) ?? [lead(id)[field]];
    values.set(key, history);
    return history;
  };
  const nextValue = () => {
    versions += 1;
    return `v${versions}`;
  };
  const change = (id: string, patch: Partial<Lead>) => leads.set(id, { ...lead(id), ...patch });
  const write = (id: string, field: Field, value: string | null) => {
    clock += 1;
    historyOf(id, field).push(value);
    change(id, { [field]: value });
    return at(clock);
  };
  const open = (id: string) => unsynced.get(id) ?? new Set<Field>();

  function edit(id: string, field: Field, value: string | null) {
    const updatedAt = write(id, field, value);
    unsynced.set(id, open(id).add(field));
    change(id, { updatedAt, syncStatus: "not_synced" });
    const data = { updatedFields: { [field]: value }, syncStatus: "pending" as const };
    feed.push({ ...leadEvent(id, clock, data), source: "domiq" });
  }
  function resman(id: string, field: Field) {
    // The rule keeps our own edit that is still to arrive.
    if (open(id).has(field)) return;
    const lastSyncAt = write(id, field, nextValue());
    change(id, { lastSyncAt });
    feed.push(leadEvent(id, clock, { updatedFields: { [field]: lead(id)[field] } }));
  }
  function beginSync(id: string) {
    const fields = [...open(id)];
    if (fields.length > 0 && !plans.has(id))
      plans.set(id, Object.fromEntries(fields.map((field) => [field, lead(id)[field]])));
  }
  function endSync(id: string) {
    const plan = plans.get(id);
    if (!plan) return;
    plans.delete(id);
    clock += 1;
    for (const field of FIELDS) if (plan[field] === lead(id)[field]) open(id).delete(field);
    change(id, { lastSyncAt: at(clock), syncStatus: open(id).size > 0 ? "not_synced" : "synced" });
    feed.push({ ...leadEvent(id, clock, { updatedFields: plan as object }), source: "domiq" });
  }

  const calls = (): WaitingCall[] =>
    [...world.waiting("listLeads"), ...world.waiting("getLead"), ...world.waiting("editLead")] as WaitingCall[];
  function take(call: WaitingCall | undefined) {
    if (!call || read.has(call)) return;
    const [id, fields] = call.args as [string, Record<Field, string>];
    if (call.method === "editLead") {
      for (const field of FIELDS) if (field in fields) edit(id, field, fields[field]);
      read.set(call, () => call.answer({ conversationId: id, changed: [], jobId: null }));
      return;
    }
    const answer = structuredClone(call.method === "getLead" ? lead(id) : { items: [...leads.values()] });
    read.set(call, () => (call as WaitingCall<"getLead">).answer(answer as Lead));
  }
  const nth = <T>(list: readonly T[], index: number): T | undefined => list[index % Math.max(1, list.length)];

  /** No field shows what it showed an earlier value of before. */
  function look() {
    for (const id of IDS) {
      for (const field of FIELDS) {
        const shown = world.lead(id)?.[field];
        const place = shown === undefined ? -1 : historyOf(id, field).indexOf(shown);
        if (place < 0) continue;
        const key = `${id}.${field}`;
        expect(place, `${key} shows ${shown}`).toBeGreaterThanOrEqual(seen.get(key) ?? 0);
        seen.set(key, place);
      }
    }
  }
  const takenBack = (id: string) => {
    for (const field of FIELDS) seen.delete(`${id}.${field}`);
  };

  async function play({ what, id, field, index }: Step) {
    const mine = world.waiting("editLead");
    if (what === "staff edit") edit(id, field, nextValue());
    if (what === "ResMan edit") resman(id, field);
    if (what === "sync begins") beginSync(id);
    if (what === "sync ends") endSync(id);
    if (what === "event arrives") arrive();
    if (what === "list is asked for") world.store.fetchLeads().catch(() => undefined);
    if (what === "request is read")
      take(
        nth(
          calls().filter((call) => !read.has(call)),
          index,
        ),
      );
    if (what === "answer arrives")
      await answer(
        nth(
          calls().filter((call) => read.has(call)),
          index,
        ),
      );
    if (what === "I edit") world.store.editLead(id, { [field]: nextValue() }).catch(() => undefined);
    if (what === "I am refused") {
      const call = mine.find((each) => !read.has(each as WaitingCall));
      await call?.refuse(refusal("FORBIDDEN", 403));
    }
    if (what === "my answer is lost") {
      const call = nth(mine, index);
      if (call) takenBack(call.args[0]);
      await call?.refuse(broken());
    }
    if (what === "time passes") await world.runtime.advance(100);
    await settle();
    look();
  }
  function arrive() {
    const event = feed.shift();
    if (event) world.realTime.event(event);
  }
  const answer = async (call: WaitingCall | undefined) => {
    if (call) await read.get(call)?.();
  };

  /** Everything that is late arrives, and the sync comes to rest. */
  async function end() {
    for (let round = 0; round < 100; round += 1) {
      for (const id of IDS) {
        endSync(id);
        beginSync(id);
      }
      while (feed.length > 0) {
        arrive();
        look();
      }
      for (const call of calls()) {
        take(call);
        await answer(call);
        look();
      }
      await world.runtime.advance(100);
      if (calls().length + feed.length + plans.size === 0 && world.runtime.pending === 0) return;
    }
    throw new Error("It never came to rest.");
  }
  return { ...world, play, end, truth: () => [...leads.values()] };
}

it("when all has arrived the store shows what the server has, and never went back to an older value", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 20, maxLength: 60, size: "max" }), async (steps) => {
      const history = createHistory();
      history.store.fetchLeads().catch(() => undefined);
      for (const each of steps) await history.play(each);
      await history.end();
      expect(history.state().leads).toEqual(history.truth());
      const { leads } = history.state();
      await history.load(history.truth());
      expect(history.state().leads).toBe(leads);
    }),
    { numRuns: 300 },
  );
});
