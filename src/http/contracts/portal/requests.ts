import * as z from "zod";
import { idSchema } from "../operations/ids.js";

export const campaignLeadParams = z.object({ id: idSchema });

/** A note somebody adds (seed 004). */
export const noteSchema = z.object({ note: z.string().trim().min(1).max(10_000) });

export const noteAnswer = z.object({
  success: z.literal(true),
  /** All notes of the lead, the new one last. */
  notes: z.string(),
});

/** `force` takes a lead from whoever has it; that is for admins. */
export const unclaimSchema = z.strictObject({ force: z.boolean().default(false) }).prefault({});
