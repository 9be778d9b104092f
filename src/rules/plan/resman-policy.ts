import type { LeadField } from "../../domain/lead.js";
import { leadStatusSchema } from "../../domain/status.js";
import { projectField } from "../resman/project.js";
import { decideStatus, statusNeedsWrite } from "../status/decide-status.js";
import {
  type FieldPolicy,
  type FieldRule,
  highest,
  remoteUnlessAbsent,
  remoteWins,
  type SyncPolicy,
  widestRange,
} from "./policy.js";

export interface StatusContext {
  /** The renter wrote after the prospect was lost: the lead is active again. */
  returning: boolean;
}

const ours: FieldPolicy = { owner: "local" };
const theirs: FieldPolicy = { owner: "remote" };

/**
 * Who owns each field of a lead between the chatbot and ResMan, and how true conflicts are decided (seed 000; ResMan
 * reference, section 7.4). ResMan owns what only its staff can know; what ResMan has no field for is ours and is sent as text.
 */
export const resManPolicy = (
  { returning }: StatusContext,
  overrides: Partial<SyncPolicy> = {},
): SyncPolicy<LeadField> => ({
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
  lostReason: theirs,
  household: theirs,
  ...overrides,
  // The chat itself leaves as events; the field is not written.
  initialMessage: { owner: "local", needsWrite: () => false },
  status: {
    owner: "shared",
    decide: statusRule(returning),
    needsWrite: (value, remote) => statusNeedsWrite(leadStatusSchema.parse(value), leadStatusSchema.parse(remote)),
  },
});

function shared(field: LeadField, onConflict: FieldRule, atFirstContact: "remote" | "newer" = "newer"): FieldPolicy {
  return { owner: "shared", onConflict, atFirstContact, express: (value) => projectField(field, value) };
}

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
