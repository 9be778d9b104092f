import * as z from "zod";
import { snakeCase } from "../../../domain/wire/camel-case.js";
import type { Lookalike } from "../../../engine/sync/lookalikes.js";

/** Another lead of the property that is, or may be, the same person. */
export const duplicateSchema = z.object({
  conversation_id: z.string(),
  /** Its prospect, if it has one. */
  resman_lead_id: z.string().nullable(),
  /** Bits of evidence, and what they make a probability of, 0 to 1. */
  score: z.number(),
  probability: z.number(),
  band: z.enum(["merge", "review", "distinct"]),
  /** The rule that holds the band down; null when the score decided. */
  rule: z.string().nullable(),
  /** What each field says. Names fields, never values. */
  waterfall: z.array(
    z.object({ field: z.string(), level: z.string(), weight: z.number(), note: z.string().exactOptional() }),
  ),
});

export const duplicateBody = ({
  conversationId,
  resmanLeadId,
  match: { score, probability, band, rule, waterfall },
}: Lookalike): z.output<typeof duplicateSchema> => ({
  conversation_id: conversationId,
  resman_lead_id: resmanLeadId,
  score,
  probability,
  band,
  rule,
  waterfall: waterfall.map(({ field, level, weight, note }) => ({
    field: snakeCase(field),
    level,
    weight,
    ...(note !== undefined && { note }),
  })),
});
