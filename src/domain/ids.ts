import * as z from "zod";

const id = z.string().trim().min(1).max(100);

/** Identifier of a chatbot conversation: the hub's key of a lead that is synced with ResMan. */
export const conversationIdSchema = id.brand<"ConversationId">();
export type ConversationId = z.infer<typeof conversationIdSchema>;

export const userIdSchema = id.brand<"UserId">();
export type UserId = z.infer<typeof userIdSchema>;

export const propertyIdSchema = id.brand<"PropertyId">();
export type PropertyId = z.infer<typeof propertyIdSchema>;

export const tourIdSchema = id.brand<"TourId">();
export type TourId = z.infer<typeof tourIdSchema>;

export const campaignLeadIdSchema = id.brand<"CampaignLeadId">();
export type CampaignLeadId = z.infer<typeof campaignLeadIdSchema>;

/** Identifier a remote system gave to a lead (a ResMan ProspectID, an Airtable record id). Compared without regard to case. */
export const remoteIdSchema = id.brand<"RemoteId">();
export type RemoteId = z.infer<typeof remoteIdSchema>;

export const linkIdSchema = id.brand<"LinkId">();
export type LinkId = z.infer<typeof linkIdSchema>;

export const syncLogIdSchema = id.brand<"SyncLogId">();
export type SyncLogId = z.infer<typeof syncLogIdSchema>;

export const queueItemIdSchema = id.brand<"QueueItemId">();
export type QueueItemId = z.infer<typeof queueItemIdSchema>;

export const conflictIdSchema = id.brand<"ConflictId">();
export type ConflictId = z.infer<typeof conflictIdSchema>;

/** Identifier of one merge of two leads. */
export const mergeIdSchema = id.brand<"MergeId">();
export type MergeId = z.infer<typeof mergeIdSchema>;

export const runIdSchema = id.brand<"RunId">();
export type RunId = z.infer<typeof runIdSchema>;
