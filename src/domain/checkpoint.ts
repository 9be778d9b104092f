import * as z from "zod";
import { instantSchema } from "./primitives.js";

/** How far a pull has safely come: everything changed before `through` is applied or queued. */
export const checkpointSchema = z.object({ key: z.string().min(1), through: instantSchema, updatedAt: instantSchema });
export type Checkpoint = z.infer<typeof checkpointSchema>;
