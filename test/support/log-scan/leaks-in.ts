import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

/** Keys and tokens of the fakes. Written out: this is loaded with every test file, and those would bring half the package along. */
const SECRETS = ["EXAMPLEKEY", "patEXAMPLE.0123456789abcdef"];
const EMAIL = /[^\s"'<>(),:;@]+(?:@|%40)[^\s"'<>(),:;@]+\.\p{L}{2,}/u;
const TOKEN = /\b(?:whsec_\w|pat\w{14}\.|eyJ\w+\.|Bearer \w)/;
/** Digits that are no phone number. */
const INSTANT_OR_UUID = /\d{4}-\d\d-\d\d(?:T[\d:.]+Z?)?|[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}|(?<=:)\d+:\d+/gi;

/** Shorter ones are also words. */
const SHORTEST_NAME = 4;

let names: RegExp | undefined;

/** Whoever is in the data export, by first or last name. */
function namesOfExport(): RegExp {
  if (names) return names;
  const found = readFileSync("examples/data/conversations.jsonl", "utf8").matchAll(/"(?:first|last)_name": ("[^"]*")/g);
  const known = [...found].map(([, name = '""']): string => JSON.parse(name));
  const words = new Set(known.filter((name) => name.length >= SHORTEST_NAME));
  names = new RegExp(`(?<![\\p{L}\\p{N}_])(?:${[...words].join("|")})(?![\\p{L}\\p{N}_])`, "u");
  return names;
}

/** Loaded when it is first needed. */
function phonesIn(text: string): string[] {
  const { findPhoneNumbersInText } = createRequire(import.meta.url)(
    "libphonenumber-js",
  ) as typeof import("libphonenumber-js");
  return findPhoneNumbersInText(text, "US").map(({ number }) => number.number);
}

/** What in a text must not be in a log line; known by other means than those of the code under test. */
export function leaksIn(text: string): string[] {
  const digits = text.replace(INSTANT_OR_UUID, " ");
  const phones = /(?:\d\D{0,3}){7}/.test(digits) ? phonesIn(digits) : [];
  return [
    ...[EMAIL, TOKEN, namesOfExport()].flatMap((pattern) => pattern.exec(text)?.[0] ?? []),
    ...SECRETS.filter((secret) => text.includes(secret)),
    ...phones,
  ];
}

/** All texts of a value, however nested; an error's too, but for its stack. */
export function textsOf(value: unknown, seen = new Set<unknown>()): string[] {
  if (typeof value === "string") return [value];
  if (typeof value !== "object" || value === null || seen.has(value)) return [];
  seen.add(value);
  const parts =
    value instanceof Map || value instanceof Set ? [...value] : [...Object.keys(value), ...Object.values(value)];
  const own = value instanceof Error ? [value.name, value.message, ...textsOf(value.cause, seen)] : [];
  return [...own, ...parts.flatMap((part) => textsOf(part, seen))];
}
