import type { ConversationUpdate } from "../../domain/conversation.js";
import type { Lead } from "../../domain/lead.js";
import type { StaffNote } from "../../rules/resman/staff-notes.js";

/** What staff wrote in ResMan, as an update of the lead's conversation. */
export const updateOf = (lead: Lead, note: StaffNote): ConversationUpdate => ({
  ...note,
  conversationId: lead.id,
  source: "resman",
});
