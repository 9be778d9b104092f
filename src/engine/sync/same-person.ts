import type { MatchRecord } from "../../rules/matching/match-types.js";
import type { EngineContext } from "../context.js";

/** What tells a person: a lead's fields, or what a customer in ResMan tells. */
type Person = Pick<MatchRecord, "firstName" | "lastName" | "email" | "phone">;

/** Whether two records of one property are so surely one person that nobody need be asked. */
export const isSamePerson = ({ matcher }: Pick<EngineContext, "matcher">, one: Person, other: Person): boolean =>
  matcher.compare(one, other).band === "merge";
