import * as z from "zod";
import { userIdSchema } from "./ids.js";
import { instantSchema, jsonObjectSchema } from "./primitives.js";
import { leadSyncStatusSchema } from "./status.js";

/** A renter who talked to the chatbot. Contact data is kept as it was typed; rules normalise it when it is compared or sent. */
export const userSchema = z.object({
  id: userIdSchema,
  firstName: z.string().nullable().default(null),
  lastName: z.string().nullable().default(null),
  email: z.string().nullable().default(null),
  phone: z.string().nullable().default(null),
  age: z.number().int().nullable().default(null),
  leadSource: z.string().nullable().default(null),
  browserId: z.string().nullable().default(null),
  sessionCount: z.number().int().nullable().default(null),
  lastSeen: instantSchema.nullable().default(null),
  /** ResMan's PersonID of this renter. */
  resmanContactId: z.string().nullable().default(null),
  resmanSyncStatus: leadSyncStatusSchema.default("not_synced"),
  resmanLastSyncAt: instantSchema.nullable().default(null),
  resmanSyncVersion: z.number().int().min(0).default(0),
  resmanCustomFields: jsonObjectSchema.nullable().default(null),
});
export type User = z.infer<typeof userSchema>;
