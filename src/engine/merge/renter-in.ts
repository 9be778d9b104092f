import type { Lead } from "../../domain/lead.js";
import type { Prospect } from "../../domain/wire/prospect.js";
import { evidenceOf } from "../../rules/resman/person-evidence.js";
import type { EngineContext } from "../context.js";
import { isSamePerson } from "../sync/same-person.js";

/** ResMan's id of the renter in a household that is said to be theirs: who looks like them, else the main contact. */
export function renterIn(
  { settings, matcher }: EngineContext,
  { fields }: Lead,
  { customers }: Prospect,
): string | null {
  const renter = customers.find((customer) =>
    evidenceOf(customer, settings.country).some((person) => isSamePerson({ matcher }, fields, person)),
  );
  return (renter ?? customers[0])?.personId ?? null;
}
