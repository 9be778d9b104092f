import * as z from "zod";
import { propertyIdSchema } from "./ids.js";
import { instantSchema } from "./primitives.js";

/** What is to be told of an alert: that it began, that it goes on, that it is over. */
export const alertNewsSchema = z.enum(["trigger", "reminder", "resolve"]);
export type AlertNews = z.infer<typeof alertNewsSchema>;

/** How one alert rule stands: one row a rule and property, shared by all processes (table `lead_sync_alert`). */
export const alertSchema = z.object({
  /** `syncFailureRate`, or the name of a rule of the host's. */
  rule: z.string().min(1).max(100),
  /** Null: all properties together. */
  propertyId: propertyIdSchema.nullable(),
  status: z.enum(["ok", "firing"]),
  /** Since when it has this status. */
  since: instantSchema,
  /** What was measured last, in the unit of the rule's threshold. */
  value: z.number().nullable(),
  /** One firing, from its trigger to its resolve: the deduplication key towards receivers. Null before the first. */
  incidentId: z.string().min(1).nullable().default(null),
  /** When that firing began; kept after its end. Null before the first. */
  firedAt: instantSchema.nullable().default(null),
  /** What still has to be told; null when everybody was. */
  pendingNews: alertNewsSchema.nullable().default(null),
  /** Tries to tell it that were begun so far. */
  newsAttempts: z.number().int().min(0).default(0),
  /** Before then nobody else tells it: one process does, or failed to and waits. Null: whoever looks next does. */
  newsClaimedUntil: instantSchema.nullable().default(null),
  /** When somebody was told something of that firing last; null: nothing yet. */
  lastNotifiedAt: instantSchema.nullable().default(null),
  /** Nobody is told anything before then; null: not muted. */
  mutedUntil: instantSchema.nullable().default(null),
  /** Grows with every change: who saves must have seen the latest. */
  version: z.number().int().min(1),
});
export type Alert = z.infer<typeof alertSchema>;
