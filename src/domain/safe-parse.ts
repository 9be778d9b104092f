import type * as z from "zod";

/**
 * Parses without throwing. Undefined where a check of zod's throws all the same, as it does on an object that only looks like a
 * text or a list: `{ length: { toString: 1 } }`.
 */
export function safeParse<S extends z.ZodType>(
  schema: S,
  value: unknown,
): z.ZodSafeParseResult<z.output<S>> | undefined {
  try {
    return schema.safeParse(value);
  } catch {
    return undefined;
  }
}
