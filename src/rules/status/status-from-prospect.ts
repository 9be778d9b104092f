import type { LeadStatus } from "../../domain/status.js";
import type { Prospect, ProspectEvent } from "../../domain/wire/prospect.js";
import { latestOf, typeKey } from "./history.js";

interface Rule {
  status: LeadStatus;
  holds(prospect: Prospect): boolean;
}

const anyCustomer = (prospect: Prospect, ...types: string[]): boolean =>
  prospect.customers.some(({ type }) => types.includes(typeKey(type)));

const anyEvent = (prospect: Prospect, ...types: string[]): boolean => latestOf(prospect.events, types) !== undefined;

/** Whether the latest event of both groups belongs to the first. */
function stands(prospect: Prospect, done: readonly string[], undone: readonly string[]): boolean {
  const latest = latestOf(prospect.events, [...done, ...undone]);
  return latest !== undefined && done.includes(typeKey(latest.type));
}

const CONTACTS = ["contact", "phone", "email", "walkin"];

const isLaterContact = ({ type, firstContact }: ProspectEvent): boolean => {
  const key = typeKey(type);
  return firstContact !== true && (key.endsWith("toprospect") || CONTACTS.includes(key));
};

/** ResMan reference, section 7.2: the first rule that holds decides. */
const RULES: readonly Rule[] = [
  {
    status: "leased",
    holds: (prospect) =>
      anyCustomer(prospect, "current_resident", "future_resident") || anyEvent(prospect, "leasesign", "movein"),
  },
  {
    status: "lost",
    holds: (prospect) =>
      typeKey(prospect.customers[0]?.type ?? "") === "lost" || stands(prospect, ["cancel"], ["reactivate"]),
  },
  {
    status: "application",
    holds: (prospect) =>
      anyCustomer(prospect, "applicant") ||
      stands(prospect, ["application", "approve", "approved"], ["cancelapplication", "applicationdenied"]),
  },
  {
    status: "tour_scheduled",
    holds: (prospect) => stands(prospect, ["appointment"], ["cancelappointment"]) || anyEvent(prospect, "show"),
  },
  { status: "contacted", holds: ({ events }) => events.some(isLaterContact) },
];

/**
 * The status a prospect of ResMan v1 shows. `qualified` never comes from ResMan; a former resident alone decides nothing.
 * Events are compared by their dates; an appointment's is the start of the tour (ResMan reference, section 4).
 */
export const statusFromProspect = (prospect: Prospect): LeadStatus =>
  RULES.find(({ holds }) => holds(prospect))?.status ?? "new";
