import { type KeyKind, keyKind } from "./key-kind.js";
import { HIDDEN, redactText } from "./redact-text.js";

const MAX_DEPTH = 6;
const MAX_ITEMS = 50;
const MAX_KEYS = 100;
/** Values of one line, however they are nested. */
const MAX_VALUES = 1000;

/** Names of classes of errors are no names of people. */
const ERROR_NAME = /^(?:[A-Z]\w*)?(?:Error|Exception)$/;

/**
 * Facts without secrets and personal data: by the names they stand under and by their form, nested, errors with their causes.
 * The facts themselves are left as they are. Very long, wide and deep ones are cut.
 */
export const redactFacts = (facts: Readonly<Record<string, unknown>>): Record<string, unknown> =>
  isReadable(facts) ? facts : new Redaction().record(facts, 0);

/** {@link isSimple}, but for facts that throw when they are read: a log line must not end what it tells of. */
function isReadable(facts: Readonly<Record<string, unknown>>): facts is Record<string, unknown> {
  try {
    return isSimple(facts);
  } catch {
    return false;
  }
}

/** What most lines hold: a few numbers, codes and ids. Nothing needs to be copied. */
function isSimple(facts: Readonly<Record<string, unknown>>): facts is Record<string, unknown> {
  let count = 0;
  for (const key in facts) {
    const value = facts[key];
    const kind = keyKind(key);
    count += 1;
    if (count > MAX_KEYS || HIDING.has(kind) || redactText(key) !== key) return false;
    if (typeof value === "string" ? redactText(value, { isId: kind === "id" }) !== value : !isBare(value)) return false;
  }
  return true;
}

/** Kinds that hide whatever stands under them, however deep. */
const HIDING: ReadonlySet<KeyKind> = new Set<KeyKind>(["secret", "contact", "personal"]);

const isBare = (value: unknown): boolean =>
  value === null || value === undefined || typeof value === "number" || typeof value === "boolean";

/** One line's. */
class Redaction {
  readonly #above: object[] = [];
  #left = MAX_VALUES;

  /** @param inherited what the name the record itself stands under says of all it holds */
  record(record: object, depth: number, inherited: KeyKind = "plain"): Record<string, unknown> {
    const clean: Record<string, unknown> = {};
    const keys = Object.keys(record);
    for (const key of keys.slice(0, MAX_KEYS)) {
      clean[redactText(key)] = this.#property(record, key, HIDING.has(inherited) ? inherited : keyKind(key), depth);
    }
    if (keys.length > MAX_KEYS) clean["…"] = `${keys.length - MAX_KEYS} more`;
    return clean;
  }

  #property(record: object, key: string, kind: KeyKind, depth: number): unknown {
    try {
      return this.#value((record as Record<string, unknown>)[key], kind, depth);
    } catch {
      return "[unreadable]";
    }
  }

  #value(value: unknown, kind: KeyKind, depth: number): unknown {
    this.#left -= 1;
    if (this.#left < 0) return "…";
    if (value === null || value === undefined || typeof value === "boolean" || value === "") return value;
    if (typeof value === "object") return this.#object(value, kind, depth + 1);
    if (typeof value === "number") return kind === "secret" || kind === "contact" ? HIDDEN : value;
    const text = String(value);
    return HIDING.has(kind) && !ERROR_NAME.test(text) ? HIDDEN : redactText(text, { isId: kind === "id" });
  }

  #object(value: object, kind: KeyKind, depth: number): unknown {
    if (this.#above.includes(value)) return "[circular]";
    if (depth > MAX_DEPTH) return "[deep]";
    this.#above.push(value);
    try {
      return this.#parts(value, kind, depth);
    } finally {
      this.#above.pop();
    }
  }

  #parts(value: object, kind: KeyKind, depth: number): unknown {
    if (value instanceof Error) return this.#error(value, depth);
    if (value instanceof Date) return Number.isNaN(value.getTime()) ? "Invalid Date" : value.toISOString();
    if (value instanceof URL) return this.#value(value.href, kind, depth);
    if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`;
    if (value instanceof Map) return this.record(Object.fromEntries(value), depth, kind);
    if (value instanceof Set) return this.#list([...value], kind, depth);
    return Array.isArray(value) ? this.#list(value, kind, depth) : this.record(value, depth, kind);
  }

  #list(values: readonly unknown[], kind: KeyKind, depth: number): unknown[] {
    const clean = values.slice(0, MAX_ITEMS).map((value) => this.#value(value, kind, depth));
    return values.length > MAX_ITEMS ? [...clean, `… ${values.length - MAX_ITEMS} more`] : clean;
  }

  /** Without its stack, whose first lines are the message, and which may be long. */
  #error(error: Error, depth: number): Record<string, unknown> {
    const { name, message, cause } = error;
    const { stack: _, ...own } = error;
    const parts = { ...own, ...("errors" in error && { errors: error.errors }), ...(cause !== undefined && { cause }) };
    return { ...this.record(parts, depth), name: redactText(String(name)), message: redactText(String(message)) };
  }
}
