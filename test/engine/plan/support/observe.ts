import { expect } from "vitest";
import { encodeLeadPost } from "../../../../src/clients/resman/codec/encode-lead-post.js";
import type { Conflict } from "../../../../src/domain/conflict.js";
import type { LeadPost } from "../../../../src/domain/wire/prospect.js";
import type { SyncEngineOptions } from "../../../../src/engine/options.js";
import type { LeadSyncPlan, PlannedConflictChange } from "../../../../src/engine/plan/lead-sync-plan.js";
import type { SyncEngine } from "../../../../src/engine/sync-engine.js";
import { countWrites } from "../../../../src/testing/index.js";
import { allConflicts, type SmallWorld } from "../../../support/small-world.js";

/** Every post a world's client sends from now on. */
export function recordPosts({ client }: SmallWorld): LeadPost[] {
  const sent: LeadPost[] = [];
  const post = client.postLead.bind(client);
  client.postLead = (propertyId, lead, options) => {
    sent.push(lead);
    return post(propertyId, lead, options);
  };
  return sent;
}

/** Runs something with an engine of which no write may reach either side, and says what it answered. */
export async function withoutWrites<T>(
  world: SmallWorld,
  run: (engine: SyncEngine) => Promise<T>,
  options: Partial<SyncEngineOptions> = {},
): Promise<T> {
  const counted = countWrites(world.storage);
  const writes = world.fake.writes.length;
  const engine = world.anotherEngine({ ...options, storage: counted.storage });
  const result = await run(engine);
  // Who applies a plan takes locks, and gives them back; nothing else is a write nobody may see.
  const stored = Object.keys(counted.writes).filter((name) => !name.startsWith("locks."));
  expect(stored).toEqual([]);
  expect(world.fake.writes).toHaveLength(writes);
  return result;
}

/** A plan made without a write or a lock. */
export async function planOf(world: SmallWorld, conversationId: string): Promise<LeadSyncPlan> {
  const counted = countWrites(world.storage);
  const writes = world.fake.writes.length;
  const plan = await world.anotherEngine({ storage: counted.storage }).plan(conversationId);
  expect(counted.writes).toEqual({});
  expect(world.fake.writes).toHaveLength(writes);
  return plan;
}

/** All our side knows about a lead, and about the others. */
async function snapshot({ storage, engine }: SmallWorld, conversationId: string) {
  const others = (await storage.conversations.list()).filter(({ id }) => id !== conversationId);
  return {
    fields: (await engine.getLead(conversationId)).fields,
    updates: (await storage.conversationUpdates.list(conversationId)).map(({ key }) => key),
    conflicts: await allConflicts(storage),
    log: await storage.log.list({ limit: 1000 }),
    link: await storage.links.get(conversationId, "resman"),
    others,
  };
}

/** Does what was planned, and compares what was written on both sides with what the plan said. */
export async function expectExactly(
  world: SmallWorld,
  sent: LeadPost[],
  plan: LeadSyncPlan,
  act: () => Promise<{ resmanLeadId: string | null }>,
): Promise<void> {
  const before = await snapshot(world, plan.conversationId);
  const writesBefore = world.fake.writes.length;
  sent.length = 0;
  const { resmanLeadId } = await act();
  const after = await snapshot(world, plan.conversationId);

  // ResMan: the same documents in the same order.
  const planned = plan.posts.map(({ prospectId, personId, document }, index) => ({
    ...document,
    customer: {
      ...document.customer,
      // Ids that did not exist when the plan was made; a create has none.
      ...(prospectId === null && index > 0 && { prospectId: resmanLeadId ?? "" }),
      ...(personId === null && index > 0 && { personId: sent[index]?.customer.personId ?? "" }),
    },
  }));
  expect(sent.map((post) => encodeLeadPost(post))).toEqual(planned.map((post) => encodeLeadPost(post)));
  const writes = world.fake.writes.slice(writesBefore);
  expect(writes.map(({ events }) => events)).toEqual(plan.posts.map(({ document }) => document.events.map(typeOf)));
  expect(world.fake.unexpected).toEqual([]);
  if (plan.action !== "create") expect(resmanLeadId).toBe(plan.resmanLeadId);

  // Our side: fields, updates, conflicts, log and link.
  const toLocal = Object.fromEntries(plan.toLocal.map(({ field, to }) => [field, to]));
  expect(after.fields).toEqual({ ...before.fields, ...toLocal });
  for (const { field, from } of plan.toLocal) expect(from).toEqual(before.fields[field as "email"]);
  expect(after.updates.filter((key) => !before.updates.includes(key)).sort()).toEqual([...plan.eventsToLocal].sort());
  expect(sorted(conflictChanges(before.conflicts, after.conflicts))).toEqual(sorted(plan.conflicts));
  const logged = after.log.slice(0, after.log.length - before.log.length).flatMap(({ changes }) => changes);
  const changes = [
    ...plan.toLocal.map((change) => ({ ...change, side: "local" })),
    ...plan.toRemote.map((change) => ({ ...change, side: "remote" })),
  ];
  expect(sorted(logged)).toEqual(sorted(changes));
  expect(after.link?.remoteId ?? null).toBe(resmanLeadId);
  if (before.link && changes.length > 0) expect(after.link?.syncVersion).toBe(before.link.syncVersion + 1);
  expect(after.others).toEqual(before.others);
}

const typeOf = ({ type }: { type: string }): string => type;

const sorted = (list: readonly object[]): string[] => list.map((item) => JSON.stringify(item, keysOf(list))).sort();
const keysOf = (list: readonly unknown[]): string[] => {
  const keys = new Set<string>();
  JSON.stringify(list, (key, value: unknown) => {
    keys.add(key);
    return value;
  });
  return [...keys].sort();
};

/** What became of conflicts, in the words of a plan. */
function conflictChanges(before: readonly Conflict[], after: readonly Conflict[]): PlannedConflictChange[] {
  const known = new Map(before.map((conflict) => [conflict.id, JSON.stringify(conflict)]));
  const changed = after.filter((conflict) => known.get(conflict.id) !== JSON.stringify(conflict));
  return changed.map((conflict) => {
    const isNew = !known.has(conflict.id);
    const isOver = ["auto_resolved", "resolved"].includes(conflict.resolutionStatus);
    return {
      becomes: isNew ? (isOver ? "settled" : "opened") : isOver ? "closed" : "reopened",
      id: isNew ? null : conflict.id,
      type: conflict.conflictType,
      field: conflict.conflictField,
      base: conflict.baseValue,
      local: conflict.domiqValue,
      remote: conflict.resmanValue,
      strategy: conflict.resolutionStrategy,
      value: conflict.resolvedValue,
      notes: conflict.notes,
    };
  });
}

/** That a plan moves nothing on either side. */
export function expectEmpty(plan: LeadSyncPlan): void {
  const { toLocal, toRemote, eventsToLocal, eventsToRemote, conflicts, posts } = plan;
  expect([toLocal, toRemote, eventsToLocal, eventsToRemote, conflicts, posts].flat()).toEqual([]);
}
