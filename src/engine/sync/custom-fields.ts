import * as z from "zod";
import type { Conversation } from "../../domain/conversation.js";
import type { JsonObject } from "../../domain/primitives.js";

/** What the engine notes among a conversation's `resmanCustomFields` while the conversation has no prospect. */

/** Why a lead waits. */
export const WAITING_CODE = "sync_code";
/** The contacts of a create whose answer may be lost: the renter may have corrected them by the next attempt. */
const ATTEMPT = "sync_attempt";

const attemptSchema = z.object({ email: z.string().nullable(), phone: z.string().nullable() });
export type CreateAttempt = z.infer<typeof attemptSchema>;

type CustomFields = Conversation["resmanCustomFields"];

/** The last attempt to create the lead's prospect, if there was one. */
export function readAttempt(fields: CustomFields): CreateAttempt | undefined {
  return attemptSchema.safeParse(fields?.[ATTEMPT]).data;
}

export const withAttempt = (fields: CustomFields, attempt: CreateAttempt): JsonObject => ({
  ...fields,
  [ATTEMPT]: attempt,
});

/** The fields with the last attempt taken back; what else was changed since `before` stays. */
export function withoutAttempt(fields: CustomFields, before: CustomFields): CustomFields {
  const { [ATTEMPT]: _, ...rest } = fields ?? {};
  const earlier = before?.[ATTEMPT];
  const now = earlier === undefined ? rest : { ...rest, [ATTEMPT]: earlier };
  return Object.keys(now).length > 0 ? now : before && {};
}

/** The fields once the lead has its prospect. */
export function withoutNotes(fields: CustomFields): CustomFields {
  if (!fields || !(WAITING_CODE in fields || ATTEMPT in fields)) return fields;
  const { [WAITING_CODE]: _, [ATTEMPT]: __, ...rest } = fields;
  return Object.keys(rest).length > 0 ? rest : null;
}
