import { usableText } from "../../text/clean-text.js";
import { isNoFirstName, isNoLastName } from "../placeholders.js";
import { foldName, foldNameLong } from "./fold-name.js";
import { firstNameShare } from "./name-frequencies.js";
import { isInNicknameTable } from "./nicknames.js";

/** One half of a name, ready to be compared. All of it folded. */
export interface NamePart {
  /** The whole part as one word: `maryann`, `delacruz`, `garciamarquez`. */
  full: string;
  /** {@link full} with `ü` as `ue` and the like, where that differs. */
  long: string | null;
  /** What stands before the first space: `jeanluc` of `Jean-Luc Marie`. */
  lead: string;
  /** Its words, particles joined to what follows: `["mary", "ann"]`, `["garcia", "marquez"]`. */
  words: readonly string[];
}

/** A name as it is compared, however it was typed. */
export interface PersonName {
  first: NamePart | null;
  last: NamePart | null;
  /** `jr`, `sr`, `2`, `3`, `4`: which of several people of one name. */
  generation: string | null;
}

const TITLES = new Set(
  "mr mrs ms miss mx dr prof professor rev reverend hon sir madam maam sra srta capt sgt".split(" "),
);
const GENERATIONS: ReadonlyMap<string, string> = new Map(
  Object.entries({ jr: "jr", junior: "jr", jnr: "jr", sr: "sr", senior: "sr", snr: "sr", ii: "2", iii: "3", iv: "4" }),
);
const DEGREES = new Set("esq md phd dds dvm rn cpa mba jd pe".split(" "));
const PARTICLES = new Set(
  "de la las los del da das dos di du van von der den ter ten el al bin ibn st san santa mac mc o d".split(" "),
);

/**
 * Takes a typed name apart: titles and degrees go, `Jr.` and `III` are kept as the generation, "last, first" is turned
 * round, a whole name typed into one field is split, placeholders are absent. Middle names stay with the first name.
 */
export function readPersonName(firstName: string | null | undefined, lastName: string | null | undefined): PersonName {
  const typed = turnRound(usable(firstName, isNoFirstName), usable(lastName, isNoLastName));
  const [first, last] = [wordsOf(typed.first, 1), wordsOf(typed.last, 0)];
  // A first name is left its last word: there are people called Junior.
  const generation = takeGeneration(last, 0) ?? takeGeneration(first, 1);
  dropTitles(first);
  if (first.length === 0) dropTitles(last);
  // Placeholders go before a lone half is taken for a whole name: "Anonymous User" is two of them.
  const [said, surname] = [
    first.filter((word) => !isNoFirstName(foldName(word))),
    last.filter((word) => !isNoLastName(foldName(word))),
  ];
  const split = spread(said, surname);
  return { first: namePart(split.first), last: namePart(split.last), generation };
}

function usable(name: string | null | undefined, isNone: (folded: string) => boolean): string {
  const text = usableText(name);
  return text === null || isNone(foldName(text)) ? "" : text;
}

/** `Garcia, Maria` in either field, the other one blank or repeating a half. */
function turnRound(first: string, last: string): { first: string; last: string } {
  for (const [whole, other] of [
    [first, last],
    [last, first],
  ] as const) {
    const [before = "", after = ""] = whole.split(/\s*,\s*/, 2);
    if (!before || !after || after.split(/\s+/).every(isSuffix)) continue;
    const repeats = [before, after].some((half) => foldName(half) === foldName(other));
    if (foldName(other) === "" || repeats) return { first: after, last: before };
  }
  return { first, last };
}

const isSuffix = (word: string): boolean => {
  const folded = foldName(word);
  return GENERATIONS.has(folded) || DEGREES.has(folded);
};

const HYPHEN = /(?<=\p{Letter})[-‐–](?=\p{Letter})/u;

/**
 * Words as typed, with particles joined to the word they belong to.
 * @param from index of the first word that may be a particle: `Al` is a first name as well
 */
function wordsOf(name: string, from: number): string[] {
  const words: string[] = [];
  let particles = "";
  for (const word of name.split(/[\s,/]+/)) {
    const folded = foldName(word);
    if (!folded) continue;
    if (words.length >= from && PARTICLES.has(folded)) {
      particles += word;
      continue;
    }
    words.push(particles + word);
    particles = "";
  }
  return particles ? [...words, particles] : words;
}

/**
 * Removes what follows a name from its end, and tells the generation. A degree without a name before it is a name.
 * @param keep how many words stay whatever they are
 */
function takeGeneration(words: string[], keep: number): string | null {
  let generation: string | null = null;
  while (words.length > keep) {
    const folded = foldName(words.at(-1) ?? "");
    const suffix = GENERATIONS.get(folded);
    if (!suffix && !(DEGREES.has(folded) && words.length > 1)) return generation;
    generation ??= suffix ?? null;
    words.pop();
  }
  return generation;
}

function dropTitles(words: string[]): void {
  while (words.length > 1 && TITLES.has(foldName(words[0] ?? ""))) words.shift();
}

/** A whole name in one field is spread over both; a surname repeated after the first name is dropped there. */
function spread(first: string[], last: string[]): { first: string[]; last: string[] } {
  if (last.length === 0 && first.length > 1) return { first: first.slice(0, 1), last: first.slice(1) };
  if (first.length === 0 && last.length > 1 && isFirstName(last[0] ?? "")) {
    return { first: last.slice(0, 1), last: last.slice(1) };
  }
  const surname = foldName(last.join(""));
  const repeated = first.length > 1 && foldName(first.at(-1) ?? "") === surname;
  return { first: repeated ? first.slice(0, -1) : first, last };
}

const isFirstName = (word: string): boolean => isKnownFirstName(foldName(word));

/** Whether a folded word is a first name that people have, and so no typing error of another. */
export const isKnownFirstName = (folded: string): boolean =>
  folded.length > 1 && (firstNameShare(folded) !== undefined || isInNicknameTable(folded));

function namePart(typed: readonly string[]): NamePart | null {
  const full = foldName(typed.join(""));
  if (!full) return null;
  const long = foldNameLong(typed.join(""));
  const words = typed.flatMap((word) => word.split(HYPHEN)).map(foldName);
  return { full, long: long === full ? null : long, lead: foldName(typed[0] ?? ""), words };
}
