import * as z from "zod";
import { instantSchema } from "./primitives.js";

/** A webhook delivery that was already accepted. */
export const receiptSchema = z.object({ source: z.string().min(1), id: z.string().min(1), receivedAt: instantSchema });
export type Receipt = z.infer<typeof receiptSchema>;
