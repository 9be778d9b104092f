import { isRemoteError } from "../../domain/errors.js";
import type { LeadField, LeadFields } from "../../domain/lead.js";
import type { MergeRecord } from "../../domain/merge.js";
import type { JsonValue } from "../../domain/primitives.js";
import { leadStatusSchema } from "../../domain/status.js";
import type { LostReason } from "../../domain/wire/look-ups.js";
import type { Prospect } from "../../domain/wire/prospect.js";
import { jsonEquals } from "../../rules/plan/json-equals.js";
import type { OutboundEvent } from "../../rules/resman/outbound-event.js";
import { hasOwnComment } from "../../rules/resman/preference-comment.js";
import { NO_FIELDS } from "../../rules/resman/project.js";
import { sameId } from "../../rules/resman/renter.js";
import { statusEvents } from "../../rules/resman/status-events.js";
import { IN_COMMENT, updatePost } from "../../rules/resman/update-post.js";
import { viewProspect } from "../../rules/resman/view-prospect.js";
import { isResManOnly } from "../../rules/status/ladder.js";
import { statusFromProspect } from "../../rules/status/status-from-prospect.js";
import { type EngineContext, nowIso } from "../context.js";
import type { Hold } from "../leases/hold.js";
import { withProspectLock } from "../sync/lead-lock.js";
import { type LoadedLead, loadOurs } from "../sync/load-lead.js";
import { callOptions } from "../sync/notice.js";
import { afterLastTurn, lostReason } from "../sync/status-part.js";
import { readIfThere, send } from "./retire-prospect.js";

type AtProperty = Pick<LoadedLead, "integration">;

/** Gives a prospect back what it showed before a lead that has left it again wrote there, but for what staff changed since. */
export async function restoreProspect(
  ctx: EngineContext,
  hold: Hold,
  at: AtProperty,
  record: MergeRecord,
): Promise<void> {
  const { propertyId, resmanLeadId, trace, loserId } = record;
  const { personId = null } = trace;
  if (resmanLeadId === null || !hasLeft(record)) return;
  // Our comment among the preferences is that of the lead it belongs to now, if there is one.
  const owner = loserId === null ? NO_FIELDS : (await loadOurs(ctx.storage, loserId, ctx.settings)).lead.fields;
  await withProspectLock(ctx, { propertyId, remoteId: resmanLeadId }, hold, async (held) => {
    const prospect = await readIfThere(ctx, held, at, resmanLeadId);
    if (!prospect) return;
    const { fields } = viewProspect(prospect, { personId, country: ctx.settings.country });
    const shown: Readonly<Record<string, JsonValue>> = fields;
    const { status, lostReason: _, ...written } = trace.prospect ?? {};
    const back = Object.entries(written).filter(([field, { to }]) => jsonEquals(shown[field] ?? null, to));
    const values = Object.fromEntries(back.map(([field, { from }]) => [field, from]));
    const comment = hasOwnComment(prospect.preferences) ? IN_COMMENT.slice(0, 1) : [];
    const events = status ? await statusBack(ctx, held, at, prospect, record) : [];
    if (back.length + comment.length + events.length === 0) return;
    const changed = [...back.map(([field]) => field as LeadField), ...comment];
    const { country } = ctx.settings;
    const request = { prospect, personId, fields: { ...owner, ...values } as LeadFields, events, country };
    try {
      await send(ctx, held, at, prospect, updatePost({ ...request, changed }));
    } catch (error) {
      // Somebody else has the contact by now: the rest goes back without it.
      const rest = changed.filter((field) => field !== "email" && field !== "phone");
      const isRefused = isRemoteError(error, "DUPLICATE_PROSPECT") || isRemoteError(error, "REMOTE_REJECTED");
      if (!isRefused || rest.length === changed.length) throw error;
      await send(ctx, held, at, prospect, updatePost({ ...request, changed: rest }));
    }
  });
}

/** Whether the lead that had gone on got its prospect by the merge, and so leaves it with it. */
export function hasLeft({ resmanLeadId, trace: { survivorLink } }: MergeRecord): boolean {
  return resmanLeadId !== null && !(survivorLink?.status === "active" && sameId(survivorLink.remoteId, resmanLeadId));
}

/** A prospect that was lost is lost again, and one that was open is open: of a status, that is all ResMan can take back. */
async function statusBack(
  ctx: EngineContext,
  hold: Hold,
  at: AtProperty,
  prospect: Prospect,
  { id, trace }: MergeRecord,
): Promise<OutboundEvent[]> {
  const to = leadStatusSchema.parse(trace.prospect?.status?.from);
  const from = statusFromProspect(prospect);
  if ((to === "lost") === (from === "lost") || isResManOnly(from)) return [];
  const reason = to === "lost" ? await reasonNamed(ctx, hold, at, trace.prospect?.lostReason?.from) : undefined;
  const { defaultAgentId: agentId, defaultSourceId: sourceId } = at.integration.settings;
  const context = { agentId, sourceId, at: afterLastTurn(nowIso(ctx.runtime), prospect) };
  return statusEvents(
    { conversationId: `unmerged-${id}`, n: 1, from, to },
    { ...context, ...(reason && { lostReasonId: reason.id, lostReasonName: reason.name }) },
  ).filter(({ event }) => event.type === "Cancel" || event.type === "ReActivate");
}

async function reasonNamed(
  ctx: EngineContext,
  hold: Hold,
  at: AtProperty,
  name: JsonValue | undefined,
): Promise<LostReason> {
  const reasons = await ctx.gatewayOf(at.integration).getLostProspectReasons(callOptions(hold));
  return reasons.find((reason) => reason.name === name) ?? lostReason(ctx, hold, at);
}
