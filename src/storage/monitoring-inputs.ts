import * as z from "zod";
import { alertSchema } from "../domain/alert.js";
import { instantSchema } from "../domain/primitives.js";
import { versionSchema } from "./inputs.js";

export const metricQuerySchema = z.object({
  name: z.string(),
  from: instantSchema,
  to: instantSchema,
  propertyId: z.string().optional(),
});

export const metricSeriesSchema = metricQuerySchema
  .omit({ name: true })
  .extend({ names: z.array(z.string()).transform((names) => [...new Set(names)]), stepMs: z.int().positive() });

/** An alert that is saved over a version (null: over none). One that does not grow would hide the change from who read before. */
export const alertSaveSchema = z
  .object({ alert: alertSchema, expectedVersion: versionSchema })
  .refine(({ alert, expectedVersion }) => alert.version > (expectedVersion ?? 0), {
    error: "must be greater than the expected version",
    path: ["alert", "version"],
  });

/** When a property failed or recovered. */
export const atSchema = z.object({ at: instantSchema });

/** How a property's jobs rest. */
export const restSchema = z.object({ retryAt: instantSchema, status: z.enum(["error", "disconnected"]) });
