import type { Lead } from "../../domain/lead.js";
import type { LeadPost } from "../../domain/wire/prospect.js";
import { resManLeadFromLead } from "../mappers/resman-lead.js";
import { chatEvents } from "./chat-events.js";
import { OWN_PHONE_TYPE, writeEmail, writeNames, writePhone } from "./contact.js";
import type { EventContext, OutboundEvent } from "./outbound-event.js";
import { mergeComments, preferenceComment } from "./preference-comment.js";
import { writePreferences } from "./preferences.js";

/**
 * The post that creates a prospect: the renter, the preferences and what the renter wrote (ResMan reference, sections 3.3
 * and 3.4). Tours and statuses follow as updates. The first event carries the marker that proves the prospect is ours.
 */
export function createPost(lead: Lead, ctx: EventContext): { post: LeadPost; events: OutboundEvent[] } {
  const resManLead = resManLeadFromLead(lead);
  const events = chatEvents(lead, ctx, { firstContact: true });
  const email = writeEmail(resManLead.email);
  const phone = writePhone(resManLead.phone, OWN_PHONE_TYPE);
  const comments = mergeComments([], preferenceComment(resManLead));
  return {
    post: {
      customer: {
        type: "prospect",
        ...writeNames(resManLead),
        phones: phone ? [phone] : [],
        ...(email && { email }),
        addresses: [],
      },
      preferences: { ...writePreferences(resManLead), ...(comments.length > 0 && { comments }) },
      events: events.map(({ event }) => event),
    },
    events,
  };
}
