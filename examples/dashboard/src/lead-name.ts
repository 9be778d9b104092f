import type { Lead } from "@domiq/lead-sync/browser";

/** How a lead is called: by name, else by contact, else by its conversation. */
export const nameOf = ({ firstName, lastName, email, phone, conversationId }: Lead): string =>
  [firstName, lastName].filter(Boolean).join(" ") || email || phone || conversationId;
