import * as z from "zod";
import { parseInput } from "../../domain/errors.js";
import type { LeadField } from "../../domain/lead.js";
import { type SyncTrigger, syncTriggerSchema } from "../../domain/status.js";
import type { EditableFields } from "../../rules/mappers/lead-data.js";
import type { EngineContext } from "../context.js";
import { type LoadedLead, loadLead } from "../sync/load-lead.js";
import { survivorOf } from "../sync/survivor-of.js";
import { besideSync } from "./beside-sync.js";
import { checkEdit, planEdit } from "./plan-edit.js";
import { type StoredEdit, storeEdit } from "./store-edit.js";

export type { EditableFields } from "../../rules/mappers/lead-data.js";

/** Options of `SyncEngine.editLead`. */
export interface EditLeadOptions {
  /** Default `api`. */
  trigger?: SyncTrigger;
  /** Milliseconds to wait for a sync of the lead that is under way; then the edit is stored beside it. Default 1,000. */
  timeoutMs?: number;
  signal?: AbortSignal;
}

const optionsSchema = z.strictObject({
  trigger: syncTriggerSchema.default("api"),
  timeoutMs: z.number().min(0).default(1000),
  signal: z.instanceof(AbortSignal).optional(),
});

/** What became of an edit. */
export interface EditLeadResult {
  /** The lead that took the edit: where the one named was merged, the one that goes on. */
  conversationId: string;
  propertyId: string;
  /** Fields whose value moved. */
  changed: LeadField[];
  /** The job that brings it to ResMan; null where nothing changed. */
  jobId: string | null;
}

/**
 * Edits fields of a lead on our side. The edit, its event and the job that brings it to ResMan are stored together; an edit
 * that changes nothing stores nothing.
 * @throws SyncError `NOT_FOUND`, `INTEGRATION_MISSING`, `ABORTED`; ValidationError, also for a value that cannot be used
 */
export function editLead(
  ctx: EngineContext,
  conversationId: string,
  fields: Partial<EditableFields>,
  options: EditLeadOptions = {},
): Promise<EditLeadResult> {
  return editOne(ctx, conversationId, fields, options);
}

/** {@link editLead}, with the instant before which its job is left to the caller. */
export async function editOne(
  ctx: EngineContext,
  conversationId: string,
  fields: Partial<EditableFields>,
  options: EditLeadOptions,
  notBefore?: string,
): Promise<EditLeadResult> {
  const { trigger, timeoutMs, signal } = parseInput(optionsSchema, options, "EditLeadOptions");
  const edit = checkEdit(fields);
  const store = async (id: string): Promise<EditLeadResult> => {
    const seen = await loadSurvivor(ctx, id);
    const { country } = ctx.settings;
    // What changes nothing takes no lock.
    if (planEdit(seen, edit, { country }).changed.length === 0) return resultOf(seen, { changed: [], jobId: null });
    const stored = await besideSync(ctx, seen, { timeoutMs, signal }, () =>
      storeEdit(ctx, seen.lead.id, edit, { trigger, ...(notBefore && { notBefore }) }),
    );
    // It may have been merged while this call waited.
    return "mergedInto" in stored ? store(stored.mergedInto) : resultOf(seen, stored);
  };
  return store(conversationId);
}

const loadSurvivor = async (ctx: EngineContext, conversationId: string): Promise<LoadedLead> => {
  const named = await loadLead(ctx, conversationId);
  return named.conversation.mergedInto === null ? named : loadLead(ctx, await survivorOf(ctx, conversationId));
};

const resultOf = ({ lead: { id, propertyId } }: LoadedLead, { changed, jobId }: StoredEdit): EditLeadResult => ({
  conversationId: id,
  propertyId,
  changed,
  jobId,
});
