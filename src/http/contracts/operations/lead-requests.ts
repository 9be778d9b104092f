import * as z from "zod";
import { leadStatusSchema, leadSyncStatusSchema } from "../../../domain/status.js";
import { idSchema } from "./ids.js";
import { WIRE_FIELDS } from "./naming.js";
import { commaList, pageQuery } from "./paging.js";

/** Which leads to list. */
export const leadsQuery = z.object({
  property_id: idSchema.exactOptional(),
  /** One or more, separated by commas. */
  sync_status: commaList(leadSyncStatusSchema).exactOptional(),
  /** One or more, separated by commas. */
  status: commaList(leadStatusSchema).exactOptional(),
  ...pageQuery,
});

export const explainQuery = z.object({ field: z.enum(WIRE_FIELDS) });

/** `force` syncs a lead although its property is paused; that is for admins. */
export const syncNowRequest = z.strictObject({ force: z.boolean().default(false) }).prefault({});
