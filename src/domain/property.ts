import * as z from "zod";
import { propertyIdSchema } from "./ids.js";

/** A rental property of the host. */
export const propertySchema = z.object({
  id: propertyIdSchema,
  name: z.string().min(1).max(255),
  /** IANA time zone, e.g. `America/Chicago`; null when the host does not know it. */
  timeZone: z.string().min(1).nullable().default(null),
});
export type Property = z.infer<typeof propertySchema>;
