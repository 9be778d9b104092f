import * as z from "zod";
import { checkpointSchema } from "../../domain/checkpoint.js";
import { ValidationError } from "../../domain/errors.js";
import type { Integration } from "../../domain/integration.js";
import { type EngineContext, nowIso } from "../context.js";
import type { PullOptions } from "./pull-types.js";

/** The span of time a pull covers, in milliseconds since the epoch. */
export interface PullRange {
  from: number;
  to: number;
  /** False for a pull that looks at a part only: then nothing may be taken as safely passed. */
  movesCheckpoint: boolean;
  /** Prospects an earlier part of the same pull has already done. */
  skip: ReadonlySet<string>;
  /** Earlier pulls have come so far: what was modified before is a backfill. Null: nothing was pulled yet, or it is not known. */
  passed: number | null;
}

/** A checkpoint that found nothing new is stored at most this often: an idle pull writes nothing. */
const IDLE_CHECKPOINT_MS = 60 * 60_000;

export const checkpointKey = (propertyId: string): string => `resman:pull:${propertyId}`;

/** @throws ValidationError `INVALID_INPUT` for a date that is none, or a range that ends before it starts. */
export async function rangeOf(ctx: EngineContext, integration: Integration, options: PullOptions): Promise<PullRange> {
  const { dateFrom, dateTo, statusFilter, limit, syncType = "incremental" } = options;
  const now = ctx.runtime.now();
  const to = dateTo ? instant(dateTo, "dateTo") : now;
  const stored = await ctx.storage.checkpoints.get(checkpointKey(integration.propertyId));
  const passed = stored ? Date.parse(stored.through) : null;
  const { overlapMs, backfillMs } = ctx.settings;
  // A checkpoint ahead of this clock was stored by another's, or before this one was put back.
  const start = syncType === "incremental" && passed !== null ? Math.min(passed, now) - overlapMs : now - backfillMs;
  const from = dateFrom ? instant(dateFrom, "dateFrom") : start;
  if (from > to) throw new ValidationError("Pull range", [{ path: "dateFrom", message: "is later than dateTo" }]);
  const partial = dateFrom !== undefined || dateTo !== undefined || statusFilter !== undefined || limit !== undefined;
  return { from, to, movesCheckpoint: !partial, skip: new Set(), passed };
}

function instant(text: string, path: string): number {
  const time = Date.parse(text);
  if (Number.isNaN(time)) throw new ValidationError("Pull range", [{ path, message: "is not an ISO 8601 date" }]);
  return time;
}

/** Moves the checkpoint forward, never back. */
export async function storeCheckpoint(
  ctx: EngineContext,
  { propertyId }: Integration,
  through: string,
  changed: boolean,
): Promise<void> {
  const key = checkpointKey(propertyId);
  const stored = await ctx.storage.checkpoints.get(key);
  const ahead = stored ? Date.parse(through) - Date.parse(stored.through) : Number.POSITIVE_INFINITY;
  if (ahead <= 0 || (!changed && ahead < IDLE_CHECKPOINT_MS)) return;
  await ctx.storage.checkpoints.put(checkpointSchema.parse({ key, through, updatedAt: nowIso(ctx.runtime) }));
}

const tokenSchema = z.object({
  propertyId: z.string(),
  from: z.number(),
  to: z.number(),
  skip: z.array(z.string()),
  /** Properties that have not had their turn. */
  rest: z.array(z.string()),
});
type Token = z.infer<typeof tokenSchema>;

export const encodeToken = (token: Token): string => encodeURIComponent(JSON.stringify(token));

/**
 * Anybody can write a token: where a property is asked for, it may name no other.
 * @throws ValidationError `INVALID_INPUT`
 */
export function decodeToken(text: string, propertyId?: string): PullRange & Pick<Token, "propertyId" | "rest"> {
  const token = tokenSchema.safeParse(jsonOf(text)).data;
  const isOurs =
    token && [token.propertyId, ...token.rest].every((id) => propertyId === undefined || id === propertyId);
  if (!isOurs) {
    const message = `was not made by an earlier pull${propertyId === undefined ? "" : " of this property"}`;
    throw new ValidationError("PullOptions", [{ path: "nextSyncToken", message }]);
  }
  return { ...token, skip: new Set(token.skip), movesCheckpoint: false, passed: null };
}

function jsonOf(token: string): unknown {
  try {
    return JSON.parse(decodeURIComponent(token));
  } catch {
    return undefined;
  }
}
