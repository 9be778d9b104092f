import * as z from "zod";
import { safeParse } from "../../../domain/safe-parse.js";
import { type AirtableWebhookPayload, airtableWebhookPayloadSchema } from "../../../domain/wire/airtable.js";
import type { AirtableFeedPage, AirtableWebhook } from "./types.js";

/** Absent where a webhook does not expire. */
const expirationTime = z
  .string()
  .nullish()
  .transform((time) => time ?? null);

export const createdSchema = z.object({ id: z.string().min(1), macSecretBase64: z.string(), expirationTime });

/** Airtable may answer with an empty body. */
export const refreshedSchema = z
  .object({ expirationTime })
  .optional()
  .transform((body) => body ?? { expirationTime: null });

const webhookSchema = z
  .object({
    id: z.string().min(1),
    areNotificationsEnabled: z.boolean(),
    isHookEnabled: z.boolean(),
    cursorForNextPayload: z.number(),
    notificationUrl: z.string().nullish(),
    expirationTime,
    specification: z
      .object({ options: z.record(z.string(), z.unknown()) })
      .optional()
      .catch(undefined),
  })
  .transform(
    ({ specification, notificationUrl, ...webhook }): AirtableWebhook => ({
      ...webhook,
      notificationUrl: notificationUrl ?? null,
      ...(specification && { specification }),
    }),
  );

export const listSchema = z.object({ webhooks: z.array(webhookSchema) });

const pageSchema = z.object({
  cursor: z.int().min(1),
  mightHaveMore: z.boolean(),
  payloads: z.array(z.unknown()),
});

/**
 * A page of payloads that was asked for from a cursor. Payload i has the number `cursor + i`; where fewer came than the cursor
 * moved by, the others were purged (API reference, section 6.3). One that cannot be read is as good as purged.
 */
export const feedPageSchema = (requested: number) =>
  pageSchema.transform(({ cursor, mightHaveMore, payloads }): AirtableFeedPage => {
    const readable = payloads.map(readPayload).filter((payload) => payload !== undefined);
    const isComplete = readable.length === payloads.length && cursor - payloads.length <= requested;
    return { payloads: readable, cursor, mightHaveMore, gap: !isComplete };
  });

const readPayload = (payload: unknown): AirtableWebhookPayload | undefined =>
  safeParse(airtableWebhookPayloadSchema, payload)?.data;
