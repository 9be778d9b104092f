import type { Pet } from "../../domain/lead.js";
import type { ProspectPet } from "../../domain/wire/prospect.js";
import type { ResManLead } from "../../domain/wire/resman-lead.js";
import { positiveInteger } from "../mappers/numbers.js";
import { petWord, readPets } from "../mappers/pet-details.js";

const OTHER = "other";

/** What renters call the kinds of pets ResMan knows (ResMan reference, section 3.1). */
const WORDS: Readonly<Record<string, readonly string[]>> = {
  Dog: ["dog", "puppy", "service dog"],
  Cat: ["cat", "kitten"],
  Bird: ["bird", "parrot", "parakeet", "canary", "cockatiel", "finch"],
  Reptile: ["reptile", "iguana", "lizard", "gecko", "bearded dragon", "chameleon", "snake", "turtle", "tortoise"],
  Fish: ["fish", "goldfish", "betta"],
};
const KINDS = new Map(Object.entries(WORDS).flatMap(([kind, words]) => words.map((word) => [word, kind] as const)));

const kindOf = (word: string): string => KINDS.get(word) ?? KINDS.get(word.replace(/s$/, "")) ?? "Other";

/** Pets as ResMan takes them: its kind, and the renter's word where that says more. */
export const writePets = (lead: Pick<ResManLead, "has_pets" | "pet_details">): ProspectPet[] =>
  (readPets(lead.has_pets, lead.pet_details) ?? []).map(({ type, count, weightLbs }) => {
    const kind = kindOf(type);
    return {
      type: kind,
      count,
      ...(type !== kind.toLowerCase() && { description: type }),
      ...(weightLbs && { weight: Math.max(1, Math.round(weightLbs)) }),
    };
  });

/** Reads pets; no pets and not asked look the same. */
export const readProspectPets = (pets: readonly ProspectPet[] | undefined): Pet[] =>
  (pets ?? []).map(({ type, count, description, weight }) => ({
    type: wordOf(type, description),
    count: positiveInteger(count) ?? 1,
    weightLbs: positiveInteger(weight),
  }));

/** Staff describe a pet as they like: beside a kind that ResMan knows, only a word for that kind is taken. */
function wordOf(type: string, description: string | undefined): string {
  const kind = petWord(type);
  if (!description?.trim()) return kind;
  const word = petWord(description);
  return kind === OTHER || kindOf(word).toLowerCase() === kind ? word : kind;
}
