import type { MatchField } from "./match-types.js";

/**
 * How often two people of one household agree in what is each one's own, beyond chance: twins have one birthday, fathers
 * and sons one name. Of all pairs of relatives they are a few in a thousand.
 */
const COINCIDENCE = 0.004;

/**
 * How a field's value is had in common in a household: `shared` by all of it (a surname, an address), `own` (a first
 * name, a birth date), or `unique` (a number given to one person).
 */
export type HouseholdKind = "shared" | "own" | "unique";

/** How the people of a household have a field's value in common. */
export function householdKind<R>({ household, personal }: MatchField<R>): HouseholdKind {
  if (household) return "shared";
  return personal ? "unique" : "own";
}

/**
 * How likely a field's level is for two people of one household, as a multiple of how likely it is for two who have
 * nothing to do with each other.
 * @param forOne the same for one person's records: m / u
 */
export function amongRelatives(kind: HouseholdKind, forOne: number): number {
  if (kind === "shared") return forOne;
  return kind === "own" ? 1 + COINCIDENCE * (forOne - 1) : 1;
}
