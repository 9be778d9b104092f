import type { Pet } from "../../domain/lead.js";
import type { JsonObject, JsonValue } from "../../domain/primitives.js";
import { cleanText, usableText } from "../text/clean-text.js";
import { fitText } from "../text/truncate-text.js";
import { positiveInteger } from "./numbers.js";

const LONGEST_TYPE = 50;
/** Beyond these somebody is not talking of pets: each is compared, logged and sent. */
const MOST_PETS = 20;
const LONGEST_TEXT = 2000;
const SOME_PET: Pet = { type: "other", count: 1, weightLbs: null };

/** What a renter called a pet, in canonical form. */
export const petWord = (text: string): string =>
  fitText(text.slice(0, LONGEST_TEXT).toLowerCase(), LONGEST_TYPE) || SOME_PET.type;

/**
 * Pets out of the chatbot's two columns. A clear no outweighs details, which may be left from an earlier answer; a yes
 * without details is one pet of type "other"; no answer and no details is null, "not asked".
 * @param details `{ type, count, weight_lbs }`, a list of such, or text such as "2 dogs, cat".
 */
export function readPets(hasPets: boolean | null | undefined, details: JsonValue | undefined): Pet[] | null {
  if (hasPets === false) return [];
  const pets = petsIn(details ?? null);
  if (pets.length > 0) return pets;
  return hasPets ? [SOME_PET] : null;
}

/** Pets as the chatbot's `pet_details` column holds them: one object for one pet, else a list; null for none. */
export function petDetails(pets: readonly Pet[]): JsonValue {
  const details = pets.map(({ type, count, weightLbs }) => ({ type, count, weight_lbs: weightLbs }));
  return details.length > 1 ? details : (details[0] ?? null);
}

function petsIn(details: JsonValue): Pet[] {
  if (Array.isArray(details)) return details.slice(0, MOST_PETS).flatMap(petsIn).slice(0, MOST_PETS);
  if (typeof details === "string") return petsInText(details);
  return typeof details === "object" && details !== null ? petsInObject(details) : [];
}

function petsInObject(details: JsonObject): Pet[] {
  const { type, count, weight_lbs: weight } = details;
  if (type === undefined && count === undefined && weight === undefined) return [];
  const lbs = numberIn(weight);
  return [
    {
      type: typeof type === "string" ? petWord(type) : SOME_PET.type,
      count: positiveInteger(numberIn(count)) ?? SOME_PET.count,
      weightLbs: lbs !== null && lbs > 0 ? lbs : null,
    },
  ];
}

function petsInText(text: string): Pet[] {
  const phrases = cleanText(text.slice(0, LONGEST_TEXT)).split(/\s*(?:[,;&+]|\band\b)\s*/i, MOST_PETS);
  return phrases.flatMap((phrase) => {
    const words = usableText(phrase);
    if (words === null || words.toLowerCase() === "no") return [];
    const [, count = "1", type = words] = /^(?:(\d{1,3})|an?|one) (.+)$/i.exec(words) ?? [];
    return [{ ...SOME_PET, type: petWord(type), count: positiveInteger(Number(count)) ?? SOME_PET.count }];
  });
}

/** A number, also one in front of a unit ("30 lbs"). */
function numberIn(value: JsonValue | undefined): number | null {
  const number = typeof value === "string" ? Number.parseFloat(value) : value;
  return typeof number === "number" && Number.isFinite(number) ? number : null;
}
