import type { LeadField } from "../../domain/lead.js";
import { leadStatusSchema } from "../../domain/status.js";
import { projectField } from "../resman/project.js";
import { decideStatus, statusNeedsWrite } from "../status/decide-status.js";
import {
  type FieldPolicy,
  type FieldPolicyOverride,
  type FieldRule,
  highest,
  remoteUnlessAbsent,
  remoteWins,
  type SyncPolicy,
  widestRange,
  withOverride,
} from "./policy.js";

export interface StatusContext {
  /** The renter wrote after the prospect was lost: the lead is active again. */
  returning: boolean;
}

const ours: FieldPolicy = { owner: "local" };
const theirs: FieldPolicy = { owner: "remote" };
/** The chat itself leaves as events; the field is not written. */
const toldByEvents: FieldPolicy = { ...ours, needsWrite: () => false };

/** Fields whose rules are fixed: ResMan owns them, or they have a logic of their own. */
export type FixedField = "status" | "initialMessage" | "lostReason" | "household";

/**
 * What takes the place of the default policies, by field. Each is merged into its default, so that naming an owner or a
 * rule keeps the rest; of the {@link FixedField}s only the severity can be said.
 *
 * @example
 * { email: { owner: "remote" }, phone: { onConflict: askSomebody, severity: "critical" } }
 */
export type PolicyOverrides = Partial<
  Record<Exclude<LeadField, FixedField>, FieldPolicyOverride> & Record<FixedField, Pick<FieldPolicy, "severity">>
>;

/**
 * Who owns each field of a lead between the chatbot and ResMan, and how true conflicts are decided (seed 000; ResMan
 * reference, section 7.4). ResMan owns what only its staff can know; what ResMan has no field for is ours and is sent as text.
 */
export function resManPolicy(context: StatusContext, overrides: PolicyOverrides = {}): SyncPolicy<LeadField> {
  const defaults: SyncPolicy<LeadField> = { ...openPolicies, ...fixedPolicies(context) };
  const fields = Object.keys(defaults) as LeadField[];
  return Object.fromEntries(
    fields.map((field) => [field, withOverride(defaults[field], overrides[field])]),
  ) as SyncPolicy<LeadField>;
}

/** Whether the rules of a field can be replaced. */
export const isFixed = (field: LeadField): field is FixedField => !(field in openPolicies);

function shared(field: LeadField, onConflict: FieldRule, atFirstContact: "remote" | "newer" = "newer"): FieldPolicy {
  return { owner: "shared", onConflict, atFirstContact, express: (value) => projectField(field, value) };
}

const openPolicies: SyncPolicy<Exclude<LeadField, FixedField>> = {
  firstName: shared("firstName", remoteWins, "remote"),
  lastName: shared("lastName", remoteWins, "remote"),
  email: shared("email", remoteUnlessAbsent),
  phone: shared("phone", remoteUnlessAbsent),
  moveInDate: shared("moveInDate", remoteUnlessAbsent),
  budgetRange: shared("budgetRange", widestRange),
  apartmentSizePreference: shared("apartmentSizePreference", remoteWins),
  occupantsCount: shared("occupantsCount", remoteWins),
  pets: shared("pets", remoteWins),
  desiredFeatures: ours,
  workLocation: ours,
  reasonForMoving: ours,
  leadScore: { ...ours, onConflict: highest },
};

const fixedPolicies = ({ returning }: StatusContext): SyncPolicy<FixedField> => ({
  lostReason: theirs,
  household: theirs,
  initialMessage: toldByEvents,
  status: {
    owner: "shared",
    decide: statusRule(returning),
    needsWrite: (value, remote) => statusNeedsWrite(leadStatusSchema.parse(value), leadStatusSchema.parse(remote)),
  },
});

const statusRule =
  (returning: boolean): FieldRule =>
  ({ local, remote, base }) => {
    if (!base && returning && remote === "lost" && local !== "lost") {
      return { winner: "local", value: local, rule: "status:returning-renter" };
    }
    const decision = decideStatus({
      local: leadStatusSchema.parse(local),
      remote: leadStatusSchema.parse(remote),
      ...(base && { base: { local: leadStatusSchema.parse(base.local), remote: leadStatusSchema.parse(base.remote) } }),
    });
    return decision;
  };
