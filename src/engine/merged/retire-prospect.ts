import { isRemoteError } from "../../domain/errors.js";
import type { LeadField } from "../../domain/lead.js";
import type { LeadPost, Prospect } from "../../domain/wire/prospect.js";
import { retireEvents, reviveEvents } from "../../rules/merge/retire-events.js";
import { isAbsent } from "../../rules/plan/json-equals.js";
import { applyPost } from "../../rules/resman/apply-post.js";
import type { OutboundEvent } from "../../rules/resman/outbound-event.js";
import { NO_FIELDS } from "../../rules/resman/project.js";
import { updatePost } from "../../rules/resman/update-post.js";
import { viewProspect } from "../../rules/resman/view-prospect.js";
import { isResManOnly } from "../../rules/status/ladder.js";
import { type EngineContext, nowIso } from "../context.js";
import type { Hold } from "../leases/hold.js";
import type { LoadedLead } from "../sync/load-lead.js";
import { callOptions } from "../sync/notice.js";
import { readProspect } from "../sync/read-prospect.js";
import { afterLastTurn, lostReason } from "../sync/status-part.js";

type AtProperty = Pick<LoadedLead, "integration">;

export interface Retirement {
  prospectId: string;
  /** Name of the retirement: the mark by which a repeated attempt finds itself. Made by `eventKey`. */
  key: string;
  /** For the staff: why, and where to go on. */
  note: string;
  /** Contacts that are taken off, because another prospect is to have them. Default none. */
  contacts?: readonly LeadField[];
  /** ResMan's id of the person who has them. Default: the main contact. */
  personId?: string | null;
}

/**
 * `known`: it was retired before. Left alone is one whose people applied or live there (`mastered`), and one that is
 * somebody else's household (`shared`). `gone`: ResMan does not have it any more.
 */
export interface Retired {
  outcome: "retired" | "known" | "mastered" | "shared" | "gone";
  /** As it is now; undefined where it is gone. */
  prospect: Prospect | undefined;
}

/**
 * Retires a prospect: ResMan deletes nothing, so it is marked lost, with a note (ResMan reference, section 8). Looks before
 * it writes, and may be called again after any failure. The caller holds the prospect's lock.
 */
export async function retireProspect(
  ctx: EngineContext,
  hold: Hold,
  at: AtProperty,
  retirement: Retirement,
): Promise<Retired> {
  const { prospectId, key, note, personId = null } = retirement;
  const prospect = await readIfThere(ctx, hold, at, prospectId);
  if (!prospect) return { outcome: "gone", prospect };
  const { markers, fields, mastered, customer } = viewProspect(prospect, { personId });
  if (markers.has(key)) {
    // Another contact may have to go over since; one that staff have brought back to life keeps its own.
    const isLost = fields.status === "lost";
    return { outcome: "known", prospect: isLost ? await takeContacts(ctx, hold, at, prospect, retirement) : prospect };
  }
  if (mastered || isResManOnly(fields.status)) return { outcome: "mastered", prospect };
  if (customer !== prospect.customers[0]) return { outcome: "shared", prospect };
  const reason = fields.status === "lost" ? undefined : await lostReason(ctx, hold, at);
  const context = {
    ...contextOf(ctx, at, prospect),
    ...(reason && { lostReasonId: reason.id, lostReasonName: reason.name }),
  };
  const events = retireEvents(key, note, fields.status === "lost", context);
  // The mark comes last: without it everything is done again.
  const bare = await takeContacts(ctx, hold, at, prospect, retirement);
  return { outcome: "retired", prospect: await postEvents(ctx, hold, at, bare, events) };
}

async function takeContacts(
  ctx: EngineContext,
  hold: Hold,
  at: AtProperty,
  prospect: Prospect,
  { contacts = [], personId = null }: Retirement,
): Promise<Prospect> {
  const { country } = ctx.settings;
  const { fields } = viewProspect(prospect, { personId, country });
  const changed = contacts.filter((field) => !isAbsent(fields[field as "email" | "phone"]));
  if (changed.length === 0) return prospect;
  const post = updatePost({ prospect, personId, fields: NO_FIELDS, changed, events: [], country });
  return send(ctx, hold, at, prospect, post);
}

/** Brings a prospect back that was retired, unless staff have taken it from there. The caller holds its lock. */
export async function reviveProspect(
  ctx: EngineContext,
  hold: Hold,
  at: AtProperty,
  { prospectId, key }: Pick<Retirement, "prospectId" | "key">,
): Promise<void> {
  const prospect = await readIfThere(ctx, hold, at, prospectId);
  const events = prospect ? reviveEvents(key, prospect, contextOf(ctx, at, prospect)) : [];
  if (prospect && events.length > 0) await postEvents(ctx, hold, at, prospect, events);
}

/** Adds events to a prospect's history. */
export async function postEvents(
  ctx: EngineContext,
  hold: Hold,
  at: AtProperty,
  prospect: Prospect,
  events: readonly OutboundEvent[],
): Promise<Prospect> {
  const personId = prospect.customers[0]?.personId ?? null;
  return send(ctx, hold, at, prospect, updatePost({ prospect, personId, fields: NO_FIELDS, changed: [], events }));
}

/** Sends a post; returns the prospect as it is then. */
export async function send(
  ctx: EngineContext,
  hold: Hold,
  { integration }: AtProperty,
  prospect: Prospect,
  post: LeadPost,
): Promise<Prospect> {
  const gateway = ctx.gatewayOf(integration);
  const ref = await gateway.postLead(integration.resmanPropertyId, post, callOptions(hold));
  return applyPost(prospect, post, ref);
}

/** Undefined where ResMan does not have the prospect any more. */
export async function readIfThere(
  ctx: EngineContext,
  hold: Hold,
  at: AtProperty,
  prospectId: string,
): Promise<Prospect | undefined> {
  try {
    return await readProspect(ctx, at, prospectId, hold);
  } catch (error) {
    if (isRemoteError(error, "NOT_FOUND")) return undefined;
    throw error;
  }
}

const contextOf = ({ runtime }: EngineContext, { integration }: AtProperty, prospect: Prospect) => ({
  agentId: integration.settings.defaultAgentId,
  sourceId: integration.settings.defaultSourceId,
  at: afterLastTurn(nowIso(runtime), prospect),
});
