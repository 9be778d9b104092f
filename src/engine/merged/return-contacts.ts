import { isRemoteError } from "../../domain/errors.js";
import type { LeadFields } from "../../domain/lead.js";
import type { MergeRecord } from "../../domain/merge.js";
import { isAbsent } from "../../rules/plan/json-equals.js";
import { NO_FIELDS } from "../../rules/resman/project.js";
import { updatePost } from "../../rules/resman/update-post.js";
import { viewProspect } from "../../rules/resman/view-prospect.js";
import type { EngineContext } from "../context.js";
import type { Hold } from "../leases/hold.js";
import { type LoadedLead, loadOurs } from "../sync/load-lead.js";
import { isAbsorption } from "./absorption.js";
import { readIfThere, send } from "./retire-prospect.js";

/**
 * Gives a second prospect back the contacts it had handed over, once the merge was taken back: no lead of ours has it, so
 * that no sync would. Left out is what the lead itself has kept, and what staff have entered since. The caller holds its lock.
 */
export async function returnContacts(
  ctx: EngineContext,
  hold: Hold,
  at: Pick<LoadedLead, "integration">,
  record: MergeRecord,
): Promise<void> {
  const { retiredResmanLeadId, survivorId, trace } = record;
  const contacts = (trace.contacts ?? []) as ("email" | "phone")[];
  if (!isAbsorption(record) || retiredResmanLeadId === null || contacts.length === 0) return;
  const prospect = await readIfThere(ctx, hold, at, retiredResmanLeadId);
  if (!prospect) return;
  const { country } = ctx.settings;
  const { fields: shown } = viewProspect(prospect, { country });
  const { lead } = await loadOurs(ctx.storage, survivorId, ctx.settings);
  const given = contacts.flatMap((field) => {
    const value = trace.secondProspect?.fields[field]?.remote ?? null;
    return isAbsent(shown[field]) && lead.fields[field] !== value ? [[field, value] as const] : [];
  });
  if (given.length === 0) return;
  const fields = { ...NO_FIELDS, ...Object.fromEntries(given) } as LeadFields;
  const changed = given.map(([field]) => field);
  const personId = prospect.customers[0]?.personId ?? null;
  try {
    await send(ctx, hold, at, prospect, updatePost({ prospect, personId, fields, changed, events: [], country }));
  } catch (error) {
    // Somebody else has it by now.
    if (!isRemoteError(error, "DUPLICATE_PROSPECT") && !isRemoteError(error, "REMOTE_REJECTED")) throw error;
  }
}
