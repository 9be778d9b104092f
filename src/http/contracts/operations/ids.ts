import * as z from "zod";

/** An id in a path or a query. */
export const idSchema = z.string().trim().min(1).max(100);
