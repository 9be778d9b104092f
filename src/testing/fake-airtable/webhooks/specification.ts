import * as z from "zod";
import { isAirtableId } from "../ids.js";

const id = (prefix: string) => z.string().refine((text) => isAirtableId(prefix, text), "not an id");
const ids = (prefix: string) => z.array(id(prefix));

/** What a webhook tells of (API reference, section 6.1): ids only, never names. The fake knows no view as a scope. */
const webhookSpecificationSchema = z.strictObject({
  options: z.strictObject({
    filters: z.strictObject({
      dataTypes: z.array(z.enum(["tableData", "tableFields", "tableMetadata"])).min(1),
      recordChangeScope: id("tbl").optional(),
      changeTypes: z.array(z.enum(["add", "remove", "update"])).optional(),
      fromSources: z
        .array(
          z.enum([
            "client",
            "publicApi",
            "formSubmission",
            "formPageSubmission",
            "automation",
            "system",
            "sync",
            "anonymousUser",
            "unknown",
          ]),
        )
        .optional(),
      sourceOptions: z.record(z.string(), z.unknown()).optional(),
      watchDataInFieldIds: ids("fld").optional(),
      watchSchemasOfFieldIds: ids("fld").optional(),
    }),
    includes: z
      .strictObject({
        includeCellValuesInFieldIds: z.union([z.literal("all"), ids("fld")]).optional(),
        includePreviousCellValues: z.boolean().optional(),
        includePreviousFieldDefinitions: z.boolean().optional(),
      })
      .optional(),
  }),
});
export type WebhookSpecification = z.infer<typeof webhookSpecificationSchema>;

/** Body of a call that makes one. */
export const newWebhookSchema = z.strictObject({
  notificationUrl: z.url().nullish(),
  specification: webhookSpecificationSchema,
});
