/**
 * The JSON text of a value with the keys of every object in the order of their code units: equal values have equal texts,
 * whatever order they were built in. Members that are undefined are left out, as JSON does.
 * @param value what JSON can hold
 */
export const canonicalJson = (value: unknown): string =>
  JSON.stringify(value, (_, member: unknown) => (isPlainObject(member) ? sorted(member) : member));

const isPlainObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** From entries, so that a key called `__proto__` stays one; keys that look like numbers come first, always alike. */
const sorted = (object: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(object).sort(([a], [b]) => (a < b ? -1 : 1)));
