import * as z from "zod";
import { instantSchema, jsonObjectSchema } from "./primitives.js";

/** How far a pull has safely come: everything changed before `through` is applied or queued. */
export const checkpointSchema = z.object({
  key: z.string().min(1),
  through: instantSchema,
  /** What going on from here needs besides, e.g. a cursor. */
  state: jsonObjectSchema.nullable().default(null),
  updatedAt: instantSchema,
});
export type Checkpoint = z.infer<typeof checkpointSchema>;
