import * as z from "zod";

/** The process answers, or can do its work. */
export const healthSchema = z.object({ status: z.literal("ok") });
