import * as z from "zod";
import { parseInput, ValidationError } from "../../domain/errors.js";
import { conversationIdSchema, propertyIdSchema } from "../../domain/ids.js";
import { jsonObjectSchema, jsonValueSchema } from "../../domain/primitives.js";
import { resolutionStrategySchema } from "../../domain/status.js";
import type { LeadPost } from "../../domain/wire/prospect.js";
import { canonicalJson } from "../../rules/text/canonical-json.js";
import { sha256 } from "../../rules/text/sha256.js";

const fieldChangeSchema = z.strictObject({
  field: z.string(),
  from: jsonValueSchema,
  to: jsonValueSchema,
  /** Where the new value comes from. */
  origin: z.enum(["local", "remote", "merged"]),
  /** The rule that decided. */
  rule: z.string(),
});

const plannedPostSchema = z.strictObject({
  /** `event` only adds to the prospect's history. */
  kind: z.enum(["create", "update", "event"]),
  /** ResMan's ids; null where an earlier post of the same plan makes them. */
  prospectId: z.string().nullable(),
  personId: z.string().nullable(),
  /** Keys of the events it adds. */
  events: z.array(z.string()),
  /** The document that is sent, but for ids that do not exist yet. */
  document: z.custom<LeadPost>((value) => jsonObjectSchema.safeParse(value).success, "must be an object"),
});

/** One post to ResMan a plan would make. */
export type PlannedPost = z.infer<typeof plannedPostSchema>;

const conflictChangeSchema = z.strictObject({
  /** `settled`: by a rule, at once. `closed`: a decision is applied, or a side moved on. `reopened`: a side moved on after somebody had decided. */
  becomes: z.enum(["opened", "settled", "closed", "reopened"]),
  /** Of the listed conflict; null for a new one. */
  id: z.string().nullable(),
  type: z.string(),
  field: z.string().nullable(),
  base: jsonValueSchema,
  local: jsonValueSchema,
  remote: jsonValueSchema,
  strategy: resolutionStrategySchema.nullable(),
  /** The value it is settled as; null while nobody has decided. */
  value: jsonValueSchema,
  /** The rule that found it, or what there is to say. */
  notes: z.string().nullable(),
});

/** What would become of one conflict. */
export type PlannedConflictChange = z.infer<typeof conflictChangeSchema>;

const LINKING = ["create", "link", "join"] as const;
const ACTIONS = [...LINKING, "update", "nothing", "wait", "disabled", "unlinked", "merged", "merging"] as const;

const planSchema = z.strictObject({
  /** Form of the plan; a plan of another form is refused. */
  version: z.literal(1),
  conversationId: conversationIdSchema,
  propertyId: propertyIdSchema,
  /**
   * `create`, `link`, `join`: the lead has no prospect; it gets a new one, the renter's own that was found in ResMan, or that
   * of an earlier chat. `nothing`: neither side moves. `wait`: nobody could call the lead back. `disabled`: the property's
   * switches forbid it. `unlinked`: its link was ended. `merged`: another lead goes on in its place. `merging`: ResMan must be
   * told of a merge first; a sync does that, and no plan.
   */
  action: z.enum(ACTIONS),
  /** With `merged`, the lead that goes on: plan that one. Else null. */
  mergedInto: z.string().nullable(),
  /** The prospect, with `merged` that of the lead that goes on; null while there is none. */
  resmanLeadId: z.string().nullable(),
  /** Fields that change on our side, and in ResMan. */
  toLocal: z.array(fieldChangeSchema),
  toRemote: z.array(fieldChangeSchema),
  /** Keys of what staff wrote that we take over, and of what would be added to the prospect's history. */
  eventsToLocal: z.array(z.string()),
  eventsToRemote: z.array(z.string()),
  conflicts: z.array(conflictChangeSchema),
  /** The posts to ResMan, in order. */
  posts: z.array(plannedPostSchema),
  /** Contact data of a create that another person of the property has: ResMan may refuse it, and then it is left out. */
  takenContacts: z.array(z.enum(["email", "phone"])),
  /** Hashes of what the plan was made from, by name (`local.email`, `remote.events`, `link`): they tell what moved since. */
  madeFrom: z.record(z.string(), z.string()),
  /** Hash of all of the above: what is carried out must have the same. */
  fingerprint: z.string(),
});

/**
 * What a sync of one lead would do, and proof of what it was made from. Plain data: through JSON it stays the same, so it can
 * be shown to somebody, stored, and applied by another process. It holds the renter's personal data.
 */
export type LeadSyncPlan = z.infer<typeof planSchema>;

/** A plan as plain data, with its fingerprint: a hash over everything in it. */
export function sealed(plan: Omit<LeadSyncPlan, "fingerprint">): LeadSyncPlan {
  const fingerprint = sha256(canonicalJson(plan));
  return JSON.parse(JSON.stringify({ ...plan, fingerprint }));
}

/**
 * Reads a plan that comes from outside.
 * @throws ValidationError when it is no plan, or not as it was made: a plan is carried out whole or not at all
 */
export function parsePlan(value: unknown): LeadSyncPlan {
  const { fingerprint, ...plan } = parseInput(planSchema, value, "The plan");
  if (sealed(plan).fingerprint === fingerprint) return { ...plan, fingerprint };
  throw new ValidationError("The plan", [{ path: "fingerprint", message: "is not that of the plan: it was changed" }]);
}
