import { CellError } from "../values.js";

/** How the parts of a format are written, longest names first. */
const PARTS: readonly (readonly [token: string, pattern: string])[] = [
  ["YYYY", "(\\d{4})"],
  ["MM", "(\\d{2})"],
  ["DD", "(\\d{2})"],
  ["HH", "(\\d{2})"],
  ["hh", "(\\d{2})"],
  ["mm", "(\\d{2})"],
  ["SSS", "(\\d{3})"],
  ["ss", "(\\d{2})"],
  ["ZZ", "(Z|[+-]\\d{2}:?\\d{2})"],
  ["M", "(\\d{1,2})"],
  ["D", "(\\d{1,2})"],
  ["H", "(\\d{1,2})"],
  ["h", "(\\d{1,2})"],
  ["m", "(\\d{1,2})"],
  ["s", "(\\d{1,2})"],
  ["Z", "(Z|[+-]\\d{2}:?\\d{2})"],
  ["A", "([AaPp][Mm])"],
  ["a", "([AaPp][Mm])"],
  ["X", "(-?\\d+)"],
  ["x", "(-?\\d+)"],
];
const TOKEN = /\[[^\]]*\]|YYYY|SSS|MM|DD|HH|hh|mm|ss|ZZ|[MDHhmsZAaXx]|[\s\S]/g;

/** Reads a text by a format of Airtable's, as milliseconds since the epoch; what the format does not name is the epoch's. @throws CellError */
export function parseByFormat(text: string, format: string): number {
  const names: string[] = [];
  const pattern = (format.match(TOKEN) ?? []).map((token) => {
    const part = PARTS.find(([name]) => name === token);
    if (part) names.push(token);
    return part?.[1] ?? literally(token.replace(/^\[(.*)\]$/s, "$1"));
  });
  const found = new RegExp(`^${pattern.join("")}$`).exec(text);
  if (!found) throw new CellError("no date of this format");
  const values = new Map(names.map((name, index) => [name, found[index + 1] ?? ""]));
  return instantOf((...tokens) => tokens.map((token) => values.get(token)).find((value) => value !== undefined));
}

const literally = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&");

function instantOf(value: (...tokens: string[]) => string | undefined): number {
  const seconds = value("X");
  if (seconds !== undefined) return Number(seconds) * 1000;
  const milliseconds = value("x");
  if (milliseconds !== undefined) return Number(milliseconds);
  const number = (fallback: number, ...tokens: string[]): number => Number(value(...tokens) ?? fallback);
  const [year, month, day] = [number(1970, "YYYY"), number(1, "MM", "M"), number(1, "DD", "D")];
  const ms = Date.UTC(year, month - 1, day);
  if (new Date(ms).getUTCMonth() !== month - 1 || new Date(ms).getUTCDate() !== day) throw new CellError("no date");
  const hours = number(0, "HH", "H", "hh", "h") % (value("A", "a") ? 12 : 24);
  const afternoon = /p/i.test(value("A", "a") ?? "") ? 12 : 0;
  const minutes = (hours + afternoon) * 60 + number(0, "mm", "m") - offsetOf(value("Z", "ZZ") ?? "Z");
  return ms + minutes * 60_000 + number(0, "ss", "s") * 1000 + number(0, "SSS");
}

/** Minutes ahead of UTC. */
function offsetOf(text: string): number {
  if (text === "Z") return 0;
  const digits = text.replace(/\D/g, "");
  const minutes = Number(digits.slice(0, 2)) * 60 + Number(digits.slice(2));
  return text.startsWith("-") ? -minutes : minutes;
}
