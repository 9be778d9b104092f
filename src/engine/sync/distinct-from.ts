import type { Lead } from "../../domain/lead.js";
import type { EngineContext } from "../context.js";
import { prospectSubject, subjectOf } from "./subject.js";

/** Whom somebody said a lead is not. */
export interface Distinct {
  lead(conversationId: string): boolean;
  prospect(prospectId: string): boolean;
}

/** The records of which somebody said that they are another person than this one. */
export async function othersThan(
  { storage }: Pick<EngineContext, "storage">,
  propertyId: string,
  subject: string,
): Promise<string[]> {
  const pairs = await storage.distinctions.list(propertyId, subject);
  return pairs.map(({ first, second }) => (first === subject ? second : first));
}

/** Reads what was said of some leads of one property: another record is distinct where it is so from any of them. */
export async function distinctFrom(
  { storage }: Pick<EngineContext, "storage">,
  ...leads: readonly Pick<Lead, "id" | "propertyId">[]
): Promise<Distinct> {
  const others = new Set<string>();
  for (const { id, propertyId } of leads) {
    for (const other of await othersThan({ storage }, propertyId, subjectOf(id))) others.add(other.toLowerCase());
  }
  return {
    lead: (conversationId) => others.has(subjectOf(conversationId).toLowerCase()),
    prospect: (prospectId) => others.has(prospectSubject(prospectId).toLowerCase()),
  };
}
