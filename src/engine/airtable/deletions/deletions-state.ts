import * as z from "zod";
import { instantSchema, type JsonObject } from "../../../domain/primitives.js";
import type { Repositories } from "../../../ports/storage.js";
import { jsonEquals } from "../../../rules/plan/json-equals.js";
import { type EngineContext, nowIso } from "../../context.js";

const feedSchema = z.object({
  /** The webhook at Airtable. */
  id: z.string().min(1),
  /** The next payload to read. */
  cursor: z.int().min(1),
  /** When it was read, up to {@link READ_NOTED_EVERY_MS} ago. */
  readAt: instantSchema,
});

const heldSchema = z.object({
  recordIds: z.array(z.string()),
  /** Whether these are all that were not found. */
  isAll: z.boolean(),
  /** When the ids were compared. */
  at: instantSchema,
});

const stateSchema = z.object({
  /** Null: there is none, or none any more. */
  feed: feedSchema.nullable(),
  /** Airtable would not make a feed; sweeps take its place. */
  isRefused: z.boolean(),
  /** When all ids were compared; null: never, or they must be again. */
  sweptAt: instantSchema.nullable(),
  /** What a sweep did not find, too much at once: it is asked for again, and need not be searched for again. */
  held: heldSchema.nullable(),
  /** What the feed told when it was only read to keep it alive: still to be dealt with. */
  heard: z.array(z.string()).default([]),
});

/** How far it is known which records are gone. */
export type DeletionState = z.infer<typeof stateSchema>;
export type FeedState = z.infer<typeof feedSchema>;

const HOUR_MS = 60 * 60_000;

/** Airtable forgets a feed that nobody has read for a week (API reference, section 6.4). */
const FEED_LIFE_MS = 7 * 24 * HOUR_MS;

/** A feed is read each time and tells little: that it was read is worth a write this often, not more. */
const READ_NOTED_EVERY_MS = 24 * HOUR_MS;

const NOTHING_KNOWN: DeletionState = { feed: null, isRefused: false, sweptAt: null, held: null, heard: [] };

/** Ids of records that are kept where a sweep was held back, or a feed was read and not yet followed. */
const HELD_AT_MOST = 1000;

const keyOf = (source: string): string => `airtable:${source}:deletions`;

/** Undefined where nothing was ever stored. */
export async function readDeletionState(ctx: EngineContext, source: string): Promise<DeletionState | undefined> {
  const checkpoint = await ctx.storage.checkpoints.get(keyOf(source));
  return checkpoint && (stateSchema.safeParse(checkpoint.state).data ?? NOTHING_KNOWN);
}

/** What a sweep has not found, to go on from. */
export const heldBack = (recordIds: readonly string[], at: string): DeletionState["held"] => ({
  recordIds: recordIds.slice(0, HELD_AT_MOST),
  isAll: recordIds.length <= HELD_AT_MOST,
  at,
});

/** Remembers what a feed told besides what is remembered; where that is too much, all ids are compared instead. */
export function withHeard(state: DeletionState, recordIds: ReadonlySet<string>): DeletionState {
  const heard = [...new Set([...state.heard, ...recordIds])];
  return heard.length <= HELD_AT_MOST ? { ...state, heard } : { ...state, heard: [], sweptAt: null, held: null };
}

export const nothingKnown = (): DeletionState => ({ ...NOTHING_KNOWN });

/** Stores where to go on from, unless that is where it stands already. */
export async function storeDeletionState(
  ctx: EngineContext,
  source: string,
  state: DeletionState,
  repositories: Repositories = ctx.storage,
): Promise<void> {
  const key = keyOf(source);
  const stored = stateSchema.safeParse((await repositories.checkpoints.get(key))?.state).data;
  if (stored && isAsGood(stored, state)) return;
  const at = nowIso(ctx.runtime);
  await repositories.checkpoints.put({ key, through: at, state: state as JsonObject, updatedAt: at });
}

/** Whether storing the newer one would tell nothing but that a feed was read a while later. */
function isAsGood(stored: DeletionState, state: DeletionState): boolean {
  const { feed } = stored;
  if (!feed || !state.feed) return jsonEquals(stored, state);
  const later = Date.parse(state.feed.readAt) - Date.parse(feed.readAt);
  if (later >= READ_NOTED_EVERY_MS) return false;
  return jsonEquals(stored, { ...state, feed: { ...state.feed, readAt: feed.readAt } });
}

/** Whether a feed may have ended since it was read; told a little early, since clocks differ. */
export const mayHaveEnded = ({ readAt }: FeedState, now: number): boolean =>
  now - Date.parse(readAt) > FEED_LIFE_MS - HOUR_MS;
