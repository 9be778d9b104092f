import { doubleMetaphone } from "double-metaphone";
import type { MatchLevel } from "../match-types.js";
import { nicknameGroups } from "../names/nicknames.js";
import { isKnownFirstName, type NamePart, type PersonName } from "../names/person-name.js";
import { jaroWinkler } from "./jaro-winkler.js";
import { letterBits, mostInCommon } from "./letters.js";
import { slips } from "./slips.js";

/** One half of a name with what is costly to work out. */
export interface ReadyName extends NamePart {
  sound: string;
  letters: number;
  /** What {@link NamePart.lead} may be short for; see `nicknameGroups`. */
  groups: readonly string[];
  /** Whether people are called so: then it is no typing error. */
  known: boolean;
  /** The whole name it is a half of. */
  name: PersonName;
}

export const readyName = (part: NamePart, name: PersonName): ReadyName => ({
  ...part,
  sound: doubleMetaphone(part.full)[0],
  letters: letterBits(part.full),
  groups: nicknameGroups(part.lead),
  known: isKnownFirstName(part.lead),
  name,
});

/** Chance of meeting a first name, or a surname, that is not among the common ones. */
const RARE = { first: 0.0008, last: 0.0002 };

export const FIRST_NAME_LEVELS: readonly MatchLevel[] = [
  { name: "same", m: 0.86, u: RARE.first },
  { name: "slip", m: 0.03, u: 0.001 },
  { name: "part", m: 0.03, u: 0.0015 },
  { name: "nickname", m: 0.04, u: 0.003 },
  { name: "similar", m: 0.01, u: 0.003 },
  { name: "initial", m: 0.01, u: 0.0035 },
  { name: "sound", m: 0.005, u: 0.002 },
  { name: "close name", m: 0.005, u: 0.003 },
  { name: "different", m: 0.01, u: 0.98 },
];

export const LAST_NAME_LEVELS: readonly MatchLevel[] = [
  { name: "same", m: 0.85, u: RARE.last },
  { name: "slip", m: 0.03, u: 0.0006 },
  { name: "part", m: 0.03, u: 0.0006 },
  { name: "similar", m: 0.015, u: 0.003 },
  { name: "initial", m: 0.01, u: 0.003 },
  { name: "sound", m: 0.005, u: 0.002 },
  { name: "different", m: 0.045, u: 0.98 },
];

const indexesOf = (levels: readonly MatchLevel[]): Readonly<Record<string, number>> =>
  Object.fromEntries(levels.map(({ name }, index) => [name, index]));
const FIRST = indexesOf(FIRST_NAME_LEVELS);
const LAST = indexesOf(LAST_NAME_LEVELS);

/** The level of two first names, an index of {@link FIRST_NAME_LEVELS}. */
export const compareFirstNames = (a: ReadyName, b: ReadyName): number => FIRST[firstNameLevel(a, b)] ?? 0;

/** The level of two surnames, an index of {@link LAST_NAME_LEVELS}. */
export const compareLastNames = (a: ReadyName, b: ReadyName): number => LAST[lastNameLevel(a, b)] ?? 0;

function firstNameLevel(a: ReadyName, b: ReadyName): string {
  if (isSame(a, b)) return "same";
  const [one, other] = [a.lead, b.lead];
  if (one === other) return middleNamesAgree(a.words, b.words) ? "same" : "part";
  if (sharesWord(a, b)) return "part";
  if (isInitial(one) || isInitial(other)) return one[0] === other[0] ? "initial" : "different";
  if (a.groups.some((group) => b.groups.includes(group))) return "nickname";
  const likely = likeness(a, b);
  // Two names that people have are mostly two people, however close: a typing error seldom makes one.
  if (likely === "different" || !a.known || !b.known) return likely;
  return likely === "slip" ? "close name" : "different";
}

function lastNameLevel(a: ReadyName, b: ReadyName): string {
  if (isSame(a, b)) return "same";
  if (sharesWord(a, b)) return "part";
  if (isInitial(a.full) || isInitial(b.full)) return a.full[0] === b.full[0] ? "initial" : "different";
  return likeness(a, b);
}

const isSame = (a: ReadyName, b: ReadyName): boolean =>
  a.full === b.full || (a.long !== null && a.long === b.full) || (b.long !== null && b.long === a.full);

/** A middle name that only one has, and a middle initial, contradict nothing. */
function middleNamesAgree(a: readonly string[], b: readonly string[]): boolean {
  const [one, other] = [a[1], b[1]];
  if (one === undefined || other === undefined) return true;
  return isInitial(one) || isInitial(other) ? one[0] === other[0] : one === other;
}

const sharesWord = (a: ReadyName, b: ReadyName): boolean =>
  (a.words.length > 1 || b.words.length > 1) && a.words.some((word) => word.length > 1 && b.words.includes(word));

/** One Latin letter is an initial; one letter of another script may be a name. */
const isInitial = (word: string): boolean => word.length === 1 && word >= "a" && word <= "z";

const JARO_WINKLER = 0.9;

/** In a short name one letter makes another name (Ana, Ada), so a slip is believed from four letters on. */
function likeness(a: ReadyName, b: ReadyName): "slip" | "similar" | "sound" | "different" {
  const shorter = Math.min(a.full.length, b.full.length);
  if (shorter < 3) return "different";
  const common = mostInCommon(a.full, b.full, a.letters, b.letters);
  const edits = common >= Math.max(a.full.length, b.full.length) - 2 ? slips(a.full, b.full, 2) : 3;
  if (edits === 1 && shorter >= 4) return "slip";
  // More than two slips and another first letter: hardly ever the same name, and what follows is costly.
  if (edits > 2 && a.full[0] !== b.full[0]) return "different";
  if ((edits === 2 && shorter >= 6) || (shorter >= 4 && jaroWinkler(a.full, b.full) >= JARO_WINKLER)) return "similar";
  return a.sound !== "" && a.sound === b.sound ? "sound" : "different";
}
