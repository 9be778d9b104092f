import { SyncError, ValidationError } from "../../domain/errors.js";
import type { LeadFields } from "../../domain/lead.js";
import type { JsonValue } from "../../domain/primitives.js";
import { leadFromConversation } from "../../rules/mappers/lead-from-conversation.js";
import { localPatch } from "../../rules/mappers/local-patch.js";
import type { MergeField } from "../../rules/merge/merge-fields.js";
import { mergesIn } from "../../rules/merge/retire-events.js";
import { isAbsent } from "../../rules/plan/json-equals.js";
import { sameId } from "../../rules/resman/renter.js";
import type { EngineContext } from "../context.js";
import { owesUndoing } from "../merged/do-owed.js";
import type { LoadedLead } from "../sync/load-lead.js";
import type { SeenPair } from "./decide-merge.js";
import { cannotMerge, type MergePair } from "./pair.js";
import type { CheckedRequest } from "./request.js";

/** A lead whose merge was taken back shows in ResMan what that merge made of it, until ResMan has followed. */
export async function refuseUnfinished(ctx: EngineContext, { survivor, loser }: MergePair): Promise<void> {
  for (const lead of loser ? [survivor, loser] : [survivor]) {
    if (!(await owesUndoing(ctx, lead))) continue;
    const { id } = lead.lead;
    const message = `A merge of lead ${id} was taken back and ResMan has not followed yet; sync the lead first.`;
    throw new SyncError("CANNOT_MERGE", message, { context: { conversationId: id }, retryable: true });
  }
}

/** A prospect that was retired is a duplicate, unless staff have brought it back to life. */
export async function refuseRetired(ctx: EngineContext, { kept }: SeenPair): Promise<void> {
  if (kept?.shown.status !== "lost") return;
  for (const id of mergesIn(kept.markers)) {
    const record = await ctx.storage.merges.get(id);
    if (record?.unmergedAt !== null || !sameId(record.retiredResmanLeadId, kept.prospectId)) continue;
    const { resmanLeadId } = record;
    throw cannotMerge(`Prospect ${kept.prospectId} was retired for ${resmanLeadId}; name that one.`, { resmanLeadId });
  }
}

/** The prospect nobody of ours is left with. @throws SyncError `CANNOT_MERGE` where its people applied: ResMan is master of them */
export async function prospectToRetire(
  ctx: EngineContext,
  pair: MergePair,
  { left }: SeenPair,
): Promise<string | null> {
  // Somebody else's household stays theirs, whoever of it goes on elsewhere.
  if (!left?.isMain) return pair.kind === "absorb" ? refuseHousehold(pair) : null;
  const { propertyId, id } = (pair.loser ?? pair.survivor).lead;
  const links = await ctx.storage.links.findByRemote("resman", propertyId, left.prospectId);
  if (links.some(({ status, leadId }) => status === "active" && leadId !== id)) return null;
  if (!left.isMastered) return left.prospectId;
  throw cannotMerge(
    `Prospect ${left.prospectId} has an application or a lease, so it cannot be retired. Merge the other way round: name it as the one that goes on.`,
    { resmanLeadId: left.prospectId },
  );
}

function refuseHousehold({ leftId }: MergePair): never {
  const message = `Prospect ${leftId} is the household of somebody else, in which the renter is one of several: it is not retired.`;
  throw cannotMerge(message, { resmanLeadId: leftId });
}

/** What a person gave, as the lead will read it. @throws ValidationError for a value that is none, such as a phone nobody can call */
export function canonicalGiven(ctx: EngineContext, { survivor }: MergePair, { conflictResolution }: CheckedRequest) {
  if (!conflictResolution) return undefined;
  const { conversation, user } = survivor;
  const given = Object.fromEntries(Object.entries(conflictResolution).filter(([, value]) => value !== undefined));
  const patch = localPatch(given as Partial<LeadFields>, { conversation, user });
  const rows = {
    conversation: { ...conversation, ...patch.conversation },
    user: user ? { ...user, ...patch.user } : ({ ...patch.user } as LoadedLead["user"]),
    tours: [],
  };
  const { fields } = leadFromConversation(rows, { country: ctx.settings.country });
  const read = Object.entries(given).map(([field, value]): [string, JsonValue] => {
    const canonical: JsonValue = fields[field as MergeField];
    if (!isAbsent(canonical) || isAbsent(value as JsonValue)) return [field, canonical];
    throw new ValidationError("MergeLeadsRequest", [
      { path: `conflictResolution.${field}`, message: "is not a usable value" },
    ]);
  });
  return Object.fromEntries(read) as CheckedRequest["conflictResolution"];
}
