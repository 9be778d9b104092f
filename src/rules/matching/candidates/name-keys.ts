import { doubleMetaphone } from "double-metaphone";
import { usableText } from "../../text/clean-text.js";
import { nicknameGroups } from "../names/nicknames.js";
import { type PersonName, readPersonName } from "../names/person-name.js";

/** The two parts of a person's name, as they were typed. */
export interface NameParts {
  firstName?: string | null | undefined;
  lastName?: string | null | undefined;
}

/** Long enough to tell names apart, short enough that a slip in a name of four letters leaves one end as it was. */
const ENDS = 2;

/**
 * Keys by which leads of nearly the same full name are found in an index of equal keys: two names within one typing
 * slip of each other share one, whichever half the slip is in, and so do nicknames and names that sound alike.
 *
 * Every key is made of both names, so that a key's leads grow with those of that name and never with all Marias. First
 * and last name are interchangeable: people swap them. A record with one usable name only has no keys, and neither has
 * a placeholder ("Anonymous User", "Guest", "N/A").
 * @returns five keys, one more for each formal name a nickname may stand for, two more for each further surname;
 *   sorted, each once
 */
export const nameKeys = ({ firstName, lastName }: NameParts): string[] =>
  personNameKeys(readPersonName(usableText(firstName), usableText(lastName)));

/** {@link nameKeys} of a name that is read already. */
export function personNameKeys({ first, last }: PersonName): string[] {
  if (!first || !last) return [];
  const given = first.words.find((word) => word.length > 1) ?? first.full;
  const [surname = last.full, ...further] = last.words;
  const keys = [...outlines(given, surname), ...outlines(surname, given), ...sounds(given, surname)];
  // Who has two surnames is found under either, also by somebody who wrote only the second.
  for (const other of further) keys.push(...outlines(given, other));
  return [...new Set(keys)].sort();
}

/** One name whole beside how the other begins and how it ends: a slip changes only one of the two. */
function outlines(one: string, other: string): string[] {
  const [whole, partly] = [undoubled(one), undoubled(other)];
  return [`${whole} ${partly.slice(0, ENDS)}*`, `${whole} *${partly.slice(-ENDS)}`];
}

/** Both names by sound, and with each formal name that either may be short for. */
function sounds(given: string, surname: string): string[] {
  const [one, other] = [soundOf(given), soundOf(surname)];
  return [
    `~${[one, other].sort().join(" ")}`,
    ...nicknameGroups(given).map((group) => `@${group} ${other}`),
    ...nicknameGroups(surname).map((group) => `@${group} ${one}`),
  ];
}

/** A letter typed twice counts as typed once. */
const undoubled = (name: string): string => name.replace(/(.)\1+/gu, "$1");

/** How a name sounds; a name without a Latin letter stands for itself. */
const soundOf = (name: string): string => doubleMetaphone(name)[0] || name;
