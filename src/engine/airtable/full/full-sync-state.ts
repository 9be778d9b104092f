import * as z from "zod";
import { instantSchema, type JsonObject } from "../../../domain/primitives.js";
import type { Repositories } from "../../../ports/storage.js";
import { type EngineContext, nowIso } from "../../context.js";

const stateSchema = z.object({
  /** What is being gone through: all records, then all leads, then what they left to be done. */
  phase: z.enum(["records", "leads", "rest"]),
  /** Airtable's time when the reading of its records began; null until it has answered. */
  since: instantSchema.nullable(),
  /** Records the store did not take: they must be read again. */
  refused: z.array(z.string()),
  /** Where the list of records goes on, while Airtable remembers it. */
  offset: z.string().nullable(),
  /** The last lead that was looked at. */
  afterLeadId: z.string().nullable(),
});

/** How far a full sync has come. */
export type FullSyncState = z.infer<typeof stateSchema>;

export const FROM_THE_START: FullSyncState = {
  phase: "records",
  since: null,
  refused: [],
  offset: null,
  afterLeadId: null,
};

const keyOf = (source: string): string => `airtable:${source}:full`;

/** Where a full sync was interrupted; undefined where none was. */
export async function readFullSync(ctx: EngineContext, source: string): Promise<FullSyncState | undefined> {
  const checkpoint = await ctx.storage.checkpoints.get(keyOf(source));
  return stateSchema.safeParse(checkpoint?.state).data;
}

/** @param state null: it has come to its end */
export async function storeFullSync(
  ctx: EngineContext,
  source: string,
  state: FullSyncState | null,
  repositories: Repositories = ctx.storage,
): Promise<void> {
  const at = nowIso(ctx.runtime);
  const checkpoint = { through: at, state: state as JsonObject | null, updatedAt: at };
  await repositories.checkpoints.put({ key: keyOf(source), ...checkpoint });
}
