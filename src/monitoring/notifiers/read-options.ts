import * as z from "zod";
import { ConfigError } from "../../domain/errors.js";
import { isPlainUrl } from "../../rules/webhooks/receiver-address.js";

export const urlSchema = z.string().refine(isPlainUrl, "must be an http or https address without credentials in it");

/** Options of a notifier, checked. @throws ConfigError naming the option, never its value */
export function readOptions<S extends z.ZodType>(schema: S, options: unknown, notifier: string): z.output<S> {
  const result = schema.safeParse(options);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const option = issue?.path.join(".") || "options";
  throw new ConfigError(`Option \`${option}\` of ${notifier}: ${issue?.message ?? "is not valid"}.`, {
    context: { option, notifier },
  });
}

/** Whether a value has these methods, of its own or of its class. */
export const hasMethods = (value: unknown, ...names: readonly string[]): boolean =>
  typeof value === "object" &&
  value !== null &&
  names.every((name) => typeof (value as Record<string, unknown>)[name] === "function");
