import * as z from "zod";
import { instantSchema } from "./primitives.js";

/** What somebody did to a campaign lead in the portal (seed 004, table `activity_log`). */
export const activitySchema = z.object({
  id: z.string().min(1).max(100),
  leadId: z.string().min(1),
  clientId: z.string().min(1),
  /** Who did it. */
  userId: z.string().min(1),
  action: z.enum(["NOTE_ADDED", "CLAIMED", "UNCLAIMED", "REMOVED_FROM_CAMPAIGN"]),
  details: z.string().nullable().default(null),
  createdAt: instantSchema,
});
export type Activity = z.infer<typeof activitySchema>;
