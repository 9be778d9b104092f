import { CAMPAIGN_FIELDS, type CampaignField } from "../../domain/campaign-lead.js";
import type { JsonValue } from "../../domain/primitives.js";
import { decideField, hasChanged, needsWrite } from "../plan/decide-field.js";
import { jsonEquals } from "../plan/json-equals.js";
import {
  type FieldDecision,
  type FieldPolicy,
  type FieldPolicyOverride,
  type FieldRule,
  type FieldState,
  type SyncPolicy,
  withOverride,
} from "../plan/policy.js";
import { FIELD_KINDS } from "./cell-types.js";
import type { MappedField, ResolvedTable } from "./field-map.js";
import { isEmptyCell, readCell } from "./read-cell.js";
import { writeCell } from "./write-cell.js";

/** What takes the place of the default policies, by field. Naming an owner or a rule keeps the rest. */
export type CampaignPolicyOverrides = Partial<Record<CampaignField, FieldPolicyOverride>>;

/** What the portal sets `processingStatus` to when it removes a lead from its campaign (seed 004). */
export const REMOVED = "Removed";

const OWNED_BY_PORTAL: ReadonlySet<CampaignField> = new Set(["claimedBy", "claimedAt", "notes"]);

/** What the removal from a campaign sets these to; nothing else the portal makes of them stands. */
const REMOVAL: Partial<Record<CampaignField, string | null>> = { processingStatus: REMOVED, campaignId: null };

/**
 * Who owns each field between the portal and Airtable (seed 004): Airtable owns contact, campaign and SMS fields, the portal
 * owns claim and notes, and the removal from a campaign, which may set `processingStatus` and empty `campaignId`. What
 * somebody changes on the side that does not own it is mended. At first contact nothing is lost: what only one side knows is kept.
 * @param table fields it does not hold have no policy; computed ones are Airtable's
 */
export function campaignPolicy(
  overrides: CampaignPolicyOverrides,
  table: Pick<ResolvedTable, "fields">,
): SyncPolicy<string> {
  return Object.fromEntries(table.fields.map((mapped) => [mapped.field, policyOf(mapped, overrides[mapped.field])]));
}

/** Fields a policy may write to Airtable once both sides know each other: those Airtable does not own alone, and the removal's. */
export const writtenFields = (overrides: CampaignPolicyOverrides): CampaignField[] =>
  CAMPAIGN_FIELDS.filter((field) => {
    const { owner = defaultOwner(field), decide } = overrides[field] ?? {};
    return owner !== "remote" || decide !== undefined || isRemovable(field, overrides[field]);
  });

function policyOf({ field, type, isWritable }: MappedField, override: FieldPolicyOverride | undefined): FieldPolicy {
  if (!isWritable) return { owner: "remote", needsWrite: () => false };
  const plain = withOverride({ owner: defaultOwner(field), express: (value) => asRead(field, type, value) }, override);
  const hasOwnRule = plain.decide !== undefined;
  // A shared field keeps by itself what only one side knows; but that a box is not ticked is no knowledge.
  const keepsAll = plain.owner === "shared" && FIELD_KINDS[field] !== "boolean";
  if (hasOwnRule || keepsAll) return plain;
  const onceKnown = isRemovable(field, override)
    ? removalRule(field)
    : (state: FieldState) => decideField(plain, state, "unknown");
  return { ...plain, decide: (state) => keepWhatOneHas(plain, state) ?? onceKnown(state) };
}

const defaultOwner = (field: CampaignField): FieldPolicy["owner"] => (OWNED_BY_PORTAL.has(field) ? "local" : "remote");

/** Whoever names an owner has no removal in mind. */
const isRemovable = (field: CampaignField, override: FieldPolicyOverride | undefined): boolean =>
  field in REMOVAL && override?.owner === undefined && override?.decide === undefined;

/** What Airtable shows after a value was written: a date has no time of day, empty text is no text. */
function asRead(field: CampaignField, type: string, value: JsonValue): JsonValue {
  const kind = FIELD_KINDS[field];
  const reading = readCell(kind, type, writeCell(kind, type, value));
  return "value" in reading ? reading.value : value;
}

/** At first contact nobody edited anything: an empty side only means that it does not know. */
function keepWhatOneHas(policy: FieldPolicy, { local, remote, base }: FieldState): FieldDecision | undefined {
  if (base) return undefined;
  if (!needsWrite(policy, local, remote)) return { winner: "local", value: local, rule: "same-on-both" };
  if (isEmptyCell(local)) return { winner: "remote", value: remote, rule: "first-contact:only-remote-has-one" };
  if (isEmptyCell(remote)) return { winner: "local", value: local, rule: "first-contact:only-local-has-one" };
  return undefined;
}

/** Airtable's field, but that the portal took the lead out of its campaign stands, also when Airtable changed it meanwhile. */
const removalRule =
  (field: CampaignField): FieldRule =>
  (state) => {
    const isRemoved = jsonEquals(state.local, REMOVAL[field] ?? null);
    return isRemoved && hasChanged(state).local
      ? { winner: "local", value: state.local, rule: "campaign:removed" }
      : { winner: "remote", value: state.remote, rule: "owner:remote" };
  };
