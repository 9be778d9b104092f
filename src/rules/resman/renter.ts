import type { Prospect, ProspectCustomer } from "../../domain/wire/prospect.js";

/** ResMan's ids are compared without regard to case (ResMan reference, section 3.3). */
export const sameId = (a: string | null | undefined, b: string | null | undefined): boolean =>
  a != null && b != null && a.toLowerCase() === b.toLowerCase();

const NOBODY: ProspectCustomer = { type: "prospect", phones: [], addresses: [] };

/** The renter among a prospect's people: the one with this id, else the main contact, who stands first. */
export const findRenter = ({ customers }: Prospect, personId?: string | null): ProspectCustomer =>
  customers.find((customer) => sameId(customer.personId, personId)) ?? customers[0] ?? NOBODY;
