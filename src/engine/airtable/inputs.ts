import * as z from "zod";
import { parseInput } from "../../domain/errors.js";
import { campaignLeadIdSchema } from "../../domain/ids.js";
import type { Page } from "../../ports/page.js";

const pageSchema = z.strictObject({
  limit: z.int().min(1).max(1000).exactOptional(),
  afterId: campaignLeadIdSchema.exactOptional(),
});

const leadIdsSchema = z.object({ leadIds: z.array(campaignLeadIdSchema).max(10_000) });

/** @throws ValidationError */
export const parsePage = (page: Page): Page => parseInput(pageSchema, page, "Page");

/** Each once. @throws ValidationError */
export const parseLeadIds = (leadIds: readonly string[]): string[] => [
  ...new Set(parseInput(leadIdsSchema, { leadIds }, "The call").leadIds),
];
