import { CellError } from "../values.js";
import type { PatternFlags, PatternNode, PlaceTest } from "./pattern.js";

const ESCAPE = /\\(?:x\{[\da-fA-F]{1,6}\}|x[\da-fA-F]{2}|[pP]\{\^?\w+\}|[pP]\w|[\s\S])/uy;
/** Escapes of single characters that RE2 and JavaScript read alike. */
const ALIKE = /^\\(?:[dDwWsStnrfv]|[pP]\{\w+\}|x[\da-fA-F]{2})$/;

const isWord = (character: string | undefined): boolean => character !== undefined && /\w/.test(character);
const atWordEdge: PlaceTest = (before, after) => isWord(before) !== isWord(after);

/** How many characters the escape at this place takes. @throws CellError for one that has no end */
export function escapeLength(pattern: string, at: number): number {
  ESCAPE.lastIndex = at;
  return ESCAPE.exec(pattern)?.[0].length ?? refuse();
}

/** A single character, a class, an escape, or a place such as `^`. @throws CellError for what RE2 does not know */
export function testOfAtom(source: string, flags: PatternFlags): PatternNode {
  const place = placeTest(source, flags);
  if (place) return { kind: "place", test: place };
  if (source === ".") return { kind: "one", test: (character) => flags.s || character !== "\n" };
  const expression = compiled(asUnicode(source), flags);
  return { kind: "one", test: (character) => expression.test(character) };
}

function placeTest(source: string, { m }: PatternFlags): PlaceTest | undefined {
  if (source === "^") return (before) => before === undefined || (m && before === "\n");
  if (source === "$") return (_, after) => after === undefined || (m && after === "\n");
  if (source === "\\A") return (before) => before === undefined;
  if (source === "\\z") return (_, after) => after === undefined;
  if (source === "\\b") return atWordEdge;
  return source === "\\B" ? (before, after) => !atWordEdge(before, after) : undefined;
}

function asUnicode(source: string): string {
  if (source.startsWith("[")) return asUnicodeClass(source);
  return source.startsWith("\\") ? asUnicodeEscape(source) : source.replace(/[\\^$.*+?()[\]{}|/]/, "\\$&");
}

/** JavaScript wants more characters escaped in a class than RE2. */
function asUnicodeClass(source: string): string {
  if (source.includes("[:")) refuse();
  const [, start = "", inner = ""] = /^(\[\^?)([\s\S]*)\]$/.exec(source) ?? [];
  const parts = inner.match(new RegExp(`${ESCAPE.source}|[\\s\\S]`, "gu")) ?? [];
  return `${start}${parts.map((part) => (part.startsWith("\\") ? asUnicodeEscape(part) : bare(part))).join("")}]`;
}

const bare = (character: string): string => (/[\\^[\]]/.test(character) ? `\\${character}` : character);

function asUnicodeEscape(source: string): string {
  if (ALIKE.test(source)) return source;
  const [, sign, letter] = /^\\([pP])(\w)$/.exec(source) ?? [];
  if (sign) return `\\${sign}{${letter}}`;
  const [, digits] = /^\\x\{([\da-fA-F]+)\}$/.exec(source) ?? [];
  if (digits) return `\\u{${digits}}`;
  const character = source.slice(1);
  // A digit would look back at a group; other letters mean nothing.
  if (/^[\p{L}\p{N}]/u.test(character)) refuse();
  return /[\\^$.*+?()[\]{}|/-]/.test(character) ? source : character;
}

function compiled(source: string, { i }: PatternFlags): RegExp {
  try {
    return new RegExp(`^${source}$`, i ? "iu" : "u");
  } catch (error) {
    if (error instanceof SyntaxError) refuse();
    throw error;
  }
}

function refuse(): never {
  throw new CellError("the pattern cannot be read");
}
