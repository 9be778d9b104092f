import { SyncError } from "../../domain/errors.js";

/** Headers as fetch or Node have them; names in any case. */
export type WebhookHeaders = Headers | Readonly<Record<string, string | string[] | undefined>>;

/** No sender needs more; what is longer is not looked at. */
const MAX_LENGTH = 8192;

/** Every value a header came with; none where it is absent. @throws SyncError `WEBHOOK_HEADER_MALFORMED` */
export function headerValues(headers: WebhookHeaders, name: string): string[] {
  const values: string[] = [];
  for (const value of rawValues(headers, name)) {
    if (typeof value !== "string" || value.length > MAX_LENGTH)
      throw malformed(name, `must be a text of at most ${MAX_LENGTH} characters`);
    const text = value.trim();
    if (text !== "") values.push(text);
  }
  return values;
}

/** The value of a header that may come once. @throws SyncError `WEBHOOK_HEADER_MISSING`, `WEBHOOK_HEADER_MALFORMED` */
export function headerValue(headers: WebhookHeaders, name: string): string {
  const value = optionalHeaderValue(headers, name);
  if (value === undefined) throw missing(name);
  return value;
}

/** As {@link headerValue}; undefined where it is absent. */
export function optionalHeaderValue(headers: WebhookHeaders, name: string): string | undefined {
  const [value, ...more] = headerValues(headers, name);
  if (more.length > 0) throw malformed(name, "came more than once");
  return value;
}

export const missing = (name: string): SyncError =>
  new SyncError(
    "WEBHOOK_HEADER_MISSING",
    `The webhook has no header ${name}. Check that the sender signs, and that no proxy or framework drops the header.`,
    { context: { header: name } },
  );

/** @param problem what is wrong with it, never its value */
export const malformed = (name: string, problem: string): SyncError =>
  new SyncError("WEBHOOK_HEADER_MALFORMED", `The webhook's header ${name} ${problem}.`, { context: { header: name } });

function rawValues(headers: WebhookHeaders, name: string): readonly unknown[] {
  if (isHeaders(headers)) return asList(headers.get(name));
  // Node's are in lower case: then there is no need to go through all of them.
  if (Object.hasOwn(headers, name)) return asList(headers[name]);
  return Object.keys(headers).flatMap((key) => (key.toLowerCase() === name ? asList(headers[key]) : []));
}

/** By what it can do: a host's `Headers` may be of another realm or a polyfill. A header called `get` is a text. */
const isHeaders = (headers: WebhookHeaders): headers is Headers => typeof headers.get === "function";

function asList(value: string | string[] | null | undefined): readonly unknown[] {
  if (value === null || value === undefined) return [];
  return Array.isArray(value) ? value : [value];
}
