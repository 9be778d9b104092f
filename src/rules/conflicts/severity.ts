import type { ConflictSeverity, ConflictType } from "../../domain/conflict.js";
import type { LeadField } from "../../domain/lead.js";
import type { JsonValue } from "../../domain/primitives.js";
import { isAbsent } from "../plan/json-equals.js";
import type { FieldPolicy } from "../plan/policy.js";
import { fieldNamed } from "./field-named.js";

/** What the severity of a conflict depends on. */
export interface SeverityFacts {
  type: ConflictType;
  /** Name of the field; null where the conflict is about whole records. */
  field: string | null;
  local: JsonValue;
  remote: JsonValue;
}

type Rule = ConflictSeverity | ((facts: SeverityFacts) => ConflictSeverity);

/** Two contacts differ: one of them reaches somebody else. Where one side has none, the other still reaches the renter. */
const contact: Rule = ({ local, remote }) => (isAbsent(local) || isAbsent(remote) ? "medium" : "high");

const status: Rule = ({ local, remote }) => {
  const statuses = [local, remote];
  const isSigned = statuses.some((value) => value === "application" || value === "leased");
  return isSigned && statuses.includes("lost") ? "critical" : "high";
};

const BY_FIELD: Partial<Record<LeadField, Rule>> = {
  status,
  email: contact,
  phone: contact,
  firstName: "medium",
  lastName: "medium",
};

/**
 * How bad a conflict is.
 *
 * | conflict | severity |
 * |---|---|
 * | status: lost on one side, application or leased on the other | critical |
 * | any other status | high |
 * | email or phone: both sides have one | high |
 * | email or phone: one side has none | medium |
 * | first or last name | medium |
 * | two records that may be one person | high |
 * | anything else: preferences, texts | low |
 *
 * @param override a policy's own word on it
 */
export function severityOf(facts: SeverityFacts, override?: FieldPolicy["severity"]): ConflictSeverity {
  const field = fieldNamed(facts.field);
  const byType = facts.type === "duplicate_lead" ? "high" : "low";
  const rule: Rule = override ?? (field ? (BY_FIELD[field] ?? "low") : byType);
  return typeof rule === "function" ? rule(facts) : rule;
}
