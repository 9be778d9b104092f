import type { Prospect } from "../../domain/wire/prospect.js";
import { eventParts } from "../resman/event-parts.js";
import { decodedPart, eventKey, markersIn } from "../resman/marker.js";
import { type EventContext, type OutboundEvent, outboundEvent } from "../resman/outbound-event.js";
import { LOST_PREFIX } from "../resman/status-events.js";
import { latestOf } from "../status/history.js";

/** Name of a prospect's retirement by a merge; its events carry it as their mark. */
export const mergeKey = (mergeId: string): string => eventKey("merged", mergeId);

const MERGE_KEY = /^merged:([^:]+)$/;

/** The merges that retired a prospect, by the marks in its history. */
export const mergesIn = (markers: Iterable<string>): string[] =>
  [...markers].flatMap((key) => decodedPart(MERGE_KEY.exec(key)?.[1]));

const lostKey = (key: string): string => `${key}:lost`;
const backKey = (key: string): string => `${key}:back`;

/**
 * The events that retire a prospect, which ResMan cannot delete (ResMan reference, section 8): a note that says where the
 * renter is now and, unless it is lost already, its loss.
 */
export function retireEvents(key: string, note: string, isLost: boolean, ctx: EventContext): OutboundEvent[] {
  const told = outboundEvent({ key, type: "Other", reasons: "Duplicate", text: note }, ctx);
  if (isLost) return [told];
  const { lostReasonId, lostReasonName } = ctx;
  const lost = outboundEvent(
    {
      key: lostKey(key),
      type: "Cancel",
      text: note,
      ...(lostReasonId && { transactionSource: lostReasonId }),
      ...(lostReasonName && { reasons: `${LOST_PREFIX} ${lostReasonName}` }),
    },
    ctx,
  );
  return [told, lost];
}

/** The events that bring it back, if this retirement is why it is lost; none where staff have taken it from there. */
export function reviveEvents(key: string, prospect: Prospect, ctx: EventContext): OutboundEvent[] {
  const last = latestOf(prospect.events, ["cancel", "reactivate"]);
  if (!markersIn(last?.comments).includes(lostKey(key))) return [];
  return [outboundEvent({ key: backKey(key), type: "ReActivate", text: "Active again: not a duplicate." }, ctx)];
}

/** Whether staff brought it back to life after it was retired. */
export function isBackToLife(key: string, { events }: Prospect, isLost: boolean): boolean {
  return !isLost && events.some(({ comments }) => markersIn(comments).includes(key));
}

/** A merged lead's chat, as notes for the prospect of the lead that goes on. */
export const mergedChatEvents = (chat: { leadId: string; hash: string; text: string }, ctx: EventContext) =>
  eventParts(eventKey("merged-chat", chat.leadId, chat.hash), chat.text).map((part) =>
    outboundEvent({ ...part, type: "Other", reasons: "Website chat" }, ctx),
  );
