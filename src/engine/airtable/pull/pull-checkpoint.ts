import * as z from "zod";
import { type Checkpoint, checkpointSchema } from "../../../domain/checkpoint.js";
import type { Repositories } from "../../../ports/storage.js";
import { jsonEquals } from "../../../rules/plan/json-equals.js";
import { type EngineContext, nowIso } from "../../context.js";
import type { OpenTable } from "../table/open-table.js";

/** A checkpoint that would save no request is moved so often at most: an idle cycle writes nothing. */
const IDLE_MS = 60 * 60_000;

type Table = Pick<OpenTable, "table" | "settings">;

/** More records the store does not take are not remembered one by one. */
export const MOST_REFUSED = 1000;

/** Of a table's pulls. Its `through` is an instant by Airtable's clock. */
export const pullCheckpointKey = ({ table }: Pick<OpenTable, "table">): string => `airtable:${table.source}`;

/** From when on a pull must read: the checkpoint, less the overlap. Null before the first pull: everything. */
export async function pullSince(ctx: EngineContext, open: Table): Promise<string | null> {
  const stored = await ctx.storage.checkpoints.get(pullCheckpointKey(open));
  return stored ? new Date(Date.parse(stored.through) - open.settings.overlapMs).toISOString() : null;
}

/** Whether a pull that reads from this instant on leaves nothing out that no earlier one has read. Null: it reads everything. */
export async function isGapless(ctx: EngineContext, open: Table, since: string | null): Promise<boolean> {
  if (since === null) return true;
  const stored = await ctx.storage.checkpoints.get(pullCheckpointKey(open));
  return stored !== undefined && Date.parse(since) <= Date.parse(stored.through);
}

const stateSchema = z.object({ refused: z.array(z.string()) });

/** Ids of records that earlier pulls have read and the store did not take. */
export async function refusedRecords(
  { checkpoints }: Pick<Repositories, "checkpoints">,
  open: Table,
): Promise<string[]> {
  return refusedOf(await checkpoints.get(pullCheckpointKey(open)));
}

const refusedOf = (stored: Checkpoint | undefined): string[] =>
  stateSchema.safeParse(stored?.state).data?.refused ?? [];

/** How far a pull has come. */
interface Reached {
  /** Airtable's time of its first page. */
  through: string;
  /** Records the store did not take, which are to be read again by their ids. */
  refused: readonly string[];
  /** Whether something was stored, or the next pull would read less. */
  isWorthIt: boolean;
}

/** Moves the checkpoint forward, never back. */
export async function storeThrough(
  ctx: EngineContext,
  open: Table,
  reached: Reached,
  { checkpoints }: Pick<Repositories, "checkpoints"> = ctx.storage,
): Promise<void> {
  const key = pullCheckpointKey(open);
  const stored = await checkpoints.get(key);
  const refused = [...reached.refused].sort();
  const aheadMs = stored ? Date.parse(reached.through) - Date.parse(stored.through) : Number.POSITIVE_INFINITY;
  const isDue = aheadMs > 0 && (reached.isWorthIt || aheadMs >= IDLE_MS);
  if (!isDue && jsonEquals(refused, refusedOf(stored))) return;
  const through = stored && aheadMs <= 0 ? stored.through : reached.through;
  const state = refused.length > 0 ? { refused } : null;
  await checkpoints.put(checkpointSchema.parse({ key, through, state, updatedAt: nowIso(ctx.runtime) }));
}
