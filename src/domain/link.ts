import * as z from "zod";
import { conversationIdSchema, linkIdSchema, propertyIdSchema, remoteIdSchema } from "./ids.js";
import { instantSchema, jsonValueSchema } from "./primitives.js";
import { remoteSystemSchema } from "./status.js";

/**
 * What both sides held for one field when they last agreed. The two may differ where the remote cannot
 * express the local value (a status finer than the remote knows, a size the remote has no word for):
 * a side has changed when it differs from its own half.
 */
export const baseFieldSchema = z.object({ local: jsonValueSchema, remote: jsonValueSchema });
export type BaseField = z.infer<typeof baseFieldSchema>;

export const linkBaseSchema = z.object({
  fields: z.record(z.string(), baseFieldSchema),
  /** Keys of append-only happenings (notes, tours, chats) both sides have. */
  events: z.array(z.string()),
});
export type LinkBase = z.infer<typeof linkBaseSchema>;

/**
 * A local lead and its remote counterpart (seed table `lead_sync_mapping`). Several conversations of one renter
 * may be linked to one prospect; a conversation has at most one link per system.
 */
export const linkSchema = z.object({
  id: linkIdSchema,
  leadId: conversationIdSchema,
  system: remoteSystemSchema,
  remoteId: remoteIdSchema,
  /** ResMan's PersonID of the renter within the prospect's household. */
  personId: z.string().nullable().default(null),
  propertyId: propertyIdSchema,
  status: z.enum(["active", "inactive", "merged", "deleted"]).default("active"),
  base: linkBaseSchema,
  /** Grows by one with every recorded change; a writer that read an older version is refused. */
  syncVersion: z.number().int().min(1),
  lastSyncAt: instantSchema,
  createdAt: instantSchema,
  updatedAt: instantSchema,
});
export type Link = z.infer<typeof linkSchema>;

/** Which lead a remote record is, without what both sides agreed on. */
export const linkRefSchema = linkSchema.pick({
  id: true,
  leadId: true,
  system: true,
  remoteId: true,
  propertyId: true,
  status: true,
});
export type LinkRef = z.infer<typeof linkRefSchema>;
