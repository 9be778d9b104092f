import type { LeadStatus } from "../../domain/status.js";
import type { ProspectEvent } from "../../domain/wire/prospect.js";
import { isResManOnly } from "../status/ladder.js";
import { eventKey } from "./marker.js";
import { type EventContext, type OutboundEvent, outboundEvent } from "./outbound-event.js";

export interface StatusChange {
  conversationId: string;
  /** What ResMan shows now. */
  from: LeadStatus;
  to: LeadStatus;
  /** Tells repeated changes to one status apart; the caller counts. */
  n: number;
  /** Whether an appointment of this lead is sent as well: it says by itself that a tour is scheduled. Default false. */
  hasTourEvent?: boolean;
}

/** How ResMan shows why a prospect was lost (ResMan reference, section 3.5). */
export const LOST_PREFIX = "Prospect Lost:";

interface Template extends Pick<ProspectEvent, "type" | "reasons"> {
  text: string;
}

/** One event for each status that leaves (ResMan reference, section 7.1); `new` needs none. */
const TEMPLATES: Partial<Record<LeadStatus, Template>> = {
  contacted: { type: "Contact", text: "Contacted through the chatbot." },
  qualified: { type: "Other", reasons: "Qualified", text: "Qualified by the chatbot." },
  tour_scheduled: { type: "Other", reasons: "Tour scheduled", text: "A tour is scheduled." },
};
const LOST: Template = { type: "Cancel", text: "Lost." };
const REACTIVATE: Template = { type: "ReActivate", text: "Active again: the renter is back in touch." };

/**
 * The events that tell ResMan of a status (ResMan reference, section 7.1): none for application and leased, which only
 * ResMan gives; `ReActivate` before an open status that follows lost.
 */
export function statusEvents(change: StatusChange, ctx: EventContext): OutboundEvent[] {
  const { from, to, hasTourEvent } = change;
  if (from === to || isResManOnly(to)) return [];
  if (to === "lost") return [statusEvent(change, to, { ...LOST, ...reasonOf(ctx) }, ctx)];
  const template = to === "tour_scheduled" && hasTourEvent ? undefined : TEMPLATES[to];
  return [
    ...(from === "lost" ? [statusEvent(change, "reactivated", REACTIVATE, ctx)] : []),
    ...(template ? [statusEvent(change, to, template, ctx)] : []),
  ];
}

const reasonOf = ({ lostReasonId, lostReasonName }: EventContext) => ({
  ...(lostReasonId && { transactionSource: lostReasonId }),
  ...(lostReasonName && { reasons: `${LOST_PREFIX} ${lostReasonName}` }),
});

const statusEvent = (
  { conversationId, n }: StatusChange,
  name: string,
  template: Template & Pick<ProspectEvent, "transactionSource">,
  ctx: EventContext,
): OutboundEvent => outboundEvent({ ...template, key: eventKey("status", conversationId, String(n), name) }, ctx);
