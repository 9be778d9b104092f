import { LeadMatcher } from "../matching/lead-matcher.js";
import type { MatchRecord } from "../matching/match-types.js";
import { seedPolicy } from "../matching/seed-policy.js";
import { fieldNamed } from "./field-named.js";

/** The seeds' similarity with its threshold, within the matcher's rules: a name alone never makes two leads one. */
export const seedJudge = (threshold: number): LeadMatcher => new LeadMatcher({ policy: seedPolicy({ threshold }) });

const COMPARED = ["firstName", "lastName", "email", "phone"] as const;

/** What of a lead tells whom it is about, in either spelling. */
export function matchRecordOf(lead: Readonly<Record<string, unknown>>): MatchRecord {
  const found: Record<string, string> = {};
  for (const [name, value] of Object.entries(lead)) {
    const field = COMPARED.find((key) => key === fieldNamed(name));
    if (field && typeof value === "string") found[field] = value;
  }
  const propertyId = lead.propertyId ?? lead.property_id;
  return { ...found, ...(typeof propertyId === "string" && { propertyId }) };
}
