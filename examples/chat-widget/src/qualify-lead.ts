import type { CreatedLead, LeadData, LeadSyncStore } from "@domiq/lead-sync/browser";
import { createConversation } from "../../shared/page/host-api.js";
import { type Answers, scoreOf } from "./script.js";

/** What a finished chat hands over. */
export interface QualifiedChat {
  /** Chosen by the page, so that the same chat sent again is the same lead. */
  conversationId: string;
  propertyId: string;
  answers: Answers;
  summary: string;
}

/**
 * Seed 001's `handleLeadQualification`: the host stores the conversation, lead-sync brings the lead to ResMan, and the store
 * keeps the page's own picture of it up to date from then on.
 */
export async function handleLeadQualification(
  store: LeadSyncStore,
  { conversationId, propertyId, answers, summary }: QualifiedChat,
): Promise<CreatedLead> {
  const leadData: LeadData = {
    ...answers,
    conversationId,
    propertyId,
    initialMessage: summary,
    leadScore: scoreOf(answers),
  };
  await createConversation({ conversationId, propertyId, summary });
  return store.createLead(leadData);
}
