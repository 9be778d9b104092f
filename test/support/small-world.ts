import { setImmediate } from "node:timers/promises";
import { expect } from "vitest";
import type { Conversation } from "../../src/domain/conversation.js";
import type { LeadFields } from "../../src/domain/lead.js";
import type { User } from "../../src/domain/user.js";
import type { ChatExportRow } from "../../src/domain/wire/chat-export.js";
import type { SyncEngineOptions } from "../../src/engine/options.js";
import { SyncEngine } from "../../src/engine/sync-engine.js";
import type { Fetch, Runtime } from "../../src/ports/runtime.js";
import type { StorageAdapter } from "../../src/ports/storage.js";
import {
  aConversation,
  anId,
  aProperty,
  aUser,
  countWrites,
  createFakeResManFetch,
  createSeededRandom,
  type FakeProspect,
  type FakeResMan,
  type Overrides,
} from "../../src/testing/index.js";
import { createWorld, type World, type WorldOptions } from "./world.js";

/** Dana's conversation and user, as the builders make them. */
export const DANA = anId(0x300);
export const DANAS_USER = anId(0x200);
export const PROPERTY = anId(0x100);

export interface RowParts {
  property?: Parameters<typeof aProperty>[0];
  user?: Overrides<User>;
  conversation?: Overrides<Conversation>;
}

/** One renter's rows; the number sets their ids apart, 0 are the builders' own. */
export function aRow(number = 0, { property, user, conversation }: RowParts = {}): ChatExportRow {
  const home = aProperty(property);
  const ids = { user: anId(0x200 + number), conversation: anId(0x300 + number) };
  return {
    property: home,
    user: aUser({ id: ids.user, ...user }),
    conversation: aConversation({ id: ids.conversation, userId: ids.user, propertyId: home.id, ...conversation }),
    tour: null,
  };
}

/** A clock of which no two readings are the same: an instant that is later was read later. */
export function tickingClock(start: string): { now(): number; pass(ms: number): void } {
  let at = Date.parse(start);
  return {
    now: () => {
      at += 1;
      return at;
    },
    pass: (ms) => {
      at += ms;
    },
  };
}

export interface SmallWorld extends World {
  clock: ReturnType<typeof tickingClock>;
  /** What happens while requests are under way, each once, in this order. */
  hooks: Hook[];
  runtime: Partial<Runtime>;
  /** A second process on the same store and ResMan. */
  anotherEngine(options?: Partial<SyncEngineOptions>): SyncEngine;
  /** Everything out, then everything in. */
  cycle(): Promise<void>;
  /** Changes rows as the chatbot does. */
  edit(parts: { user?: Partial<User>; conversation?: Partial<Conversation> }, conversationId?: string): Promise<void>;
  fields(conversationId?: string): Promise<LeadFields>;
  conversation(conversationId?: string): Promise<Conversation>;
  /** The only prospect. */
  prospect(): FakeProspect;
  /** One more full cycle: nothing goes out, nothing is stored. */
  expectIdle(): Promise<void>;
}

/** `read`, `write`: before a request reaches ResMan. `read-answer`, `write-answer`: before its answer arrives here. */
export interface Hook {
  on: "read" | "write" | "read-answer" | "write-answer";
  run(request: Request): unknown;
}

export type SmallWorldOptions = Omit<WorldOptions, "runtime" | "fetch"> & { clock?: ReturnType<typeof tickingClock> };

export const minutes = (count: number): number => count * 60_000;

/** Dana and whoever else is given, at a ResMan in this process, in March 2026. Delays are none: the dice always show 0. */
export async function createSmallWorld(options: SmallWorldOptions = {}): Promise<SmallWorld> {
  const { clock = tickingClock("2026-03-02T17:00:00Z"), ...rest } = options;
  const runtime = { now: clock.now, random: () => 0, randomId: createSeededRandom(1).randomId };
  const hooks: Hook[] = [];
  const world = await createWorld({
    rows: [aRow()],
    // What is left of waiting is for writes whose outcome is unknown.
    speed: 50,
    ...rest,
    runtime,
    fetch: (fake) => hookedFetch(fake, hooks),
    fake: { runtime: { now: clock.now, ...createSeededRandom(2) }, ...rest.fake },
  });
  const { storage, fake, client, engine } = world;
  const anotherEngine = (more: Partial<SyncEngineOptions> = {}) =>
    new SyncEngine({ storage, resman: client, runtime, ...options.engine, ...more });
  const conversation = async (id = DANA): Promise<Conversation> => {
    const found = await storage.conversations.get(id);
    if (!found) throw new Error(`no conversation ${id}`);
    return found;
  };
  return {
    ...world,
    clock,
    hooks,
    runtime,
    anotherEngine,
    conversation,
    async cycle() {
      clock.pass(minutes(1));
      await engine.pushLeads({ scope: "all" });
      clock.pass(minutes(1));
      await engine.pullLeads();
      clock.pass(minutes(1));
    },
    async edit(parts, id = DANA) {
      clock.pass(minutes(1));
      const { userId } = await conversation(id);
      if (parts.user && userId) await storage.users.update(userId, parts.user);
      const updatedAt = new Date(clock.now()).toISOString();
      await storage.conversations.update(id, { ...parts.conversation, updatedAt, resmanSyncStatus: "not_synced" });
    },
    fields: async (id = DANA) => (await engine.getLead(id)).fields,
    prospect() {
      const [only, ...others] = fake.prospects();
      if (!only || others.length > 0) throw new Error(`${others.length + (only ? 1 : 0)} prospects instead of one`);
      return only;
    },
    async expectIdle() {
      const before = fake.writes.length;
      const counted = countWrites(storage);
      const second = anotherEngine({ storage: counted.storage });
      clock.pass(minutes(1));
      await second.pushLeads({ scope: "all" });
      clock.pass(minutes(1));
      await second.pullLeads();
      expect(fake.writes.slice(before)).toEqual([]);
      expect(counted.writes).toEqual({});
      expect(fake.unexpected).toEqual([]);
    },
  };
}

export function hookedFetch(fake: FakeResMan, hooks: Hook[]): Fetch {
  const fetch = createFakeResManFetch(fake);
  const runFirst = async (moment: Hook["on"], request: Request): Promise<void> => {
    if (hooks[0]?.on === moment) await hooks.shift()?.run(request);
  };
  return async (request) => {
    const kind = request.url.includes("PostLeadManagement") ? "write" : "read";
    await runFirst(kind, request);
    const answer = await fetch(request);
    await runFirst(`${kind}-answer`, request);
    return answer;
  };
}

/** Lets promises settle until something is true. */
export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  for (let turn = 0; turn < 1000; turn += 1) {
    if (await condition()) return;
    await setImmediate();
  }
  throw new Error("it did not happen");
}

/** The text of all events, for looking for markers and notes. */
export const commentsOf = ({ events }: FakeProspect): string[] => events.map(({ comments }) => comments ?? "");

/** Markers that stand more than once at a ResMan. */
export function doubledMarkers(fake: FakeResMan): string[] {
  const markers = fake
    .prospects()
    .flatMap(commentsOf)
    .flatMap((text) => text.match(/\[domiq:[^\]]+\]/g) ?? []);
  return markers.filter((marker, index) => markers.indexOf(marker) !== index);
}

export const allConflicts = (storage: StorageAdapter) => storage.conflicts.list({ limit: 100 });

/** Conflicts nobody has settled. */
export const openConflicts = (storage: StorageAdapter) =>
  storage.conflicts.list({ limit: 100, resolutionStatus: ["pending", "manual_review"] });
