import * as z from "zod";
import { CAMPAIGN_FIELDS } from "../../domain/campaign-lead.js";
import { ConfigError } from "../../domain/errors.js";
import { safeParse } from "../../domain/safe-parse.js";
import type { AirtableGateway } from "../../ports/airtable.js";
import type { CampaignPolicyOverrides } from "../../rules/airtable/campaign-policy.js";
import { type CampaignFieldMap, campaignFieldMapSchema } from "../../rules/airtable/field-map.js";

const minutes = (count: number): number => count * 60_000;

/** The Airtable table the campaign leads of one client are kept in step with. Only `client` and `clientId` are needed. */
export interface AirtableSyncOptions {
  /** The base: an `AirtableClient`. */
  client: AirtableGateway;
  /** Whose leads are synced; records become leads of this client (seed 004, `DEFAULT_CLIENT_ID`). */
  clientId: string;
  /** Name or id. Default `Leads`. */
  table?: string;
  /** In which Airtable field each field of a lead is kept. Default: {@link DEFAULT_FIELD_MAP}, as far as the table has them. */
  fields?: CampaignFieldMap;
  /**
   * Name or id of a text field that holds the lead's id. Default none: leads that are not in Airtable yet are not made there
   * (seed 004). With it they are, and never twice.
   */
  keyField?: string;
  /** Replaces parts of the default policy of single fields: owner, rule for conflicts. */
  policy?: CampaignPolicyOverrides;
  /** Records nobody here knows become leads. Default true. */
  importRecords?: boolean;
  /** Lets Airtable make choices of a select it does not have. Default false: such a value is refused, and named. */
  typecast?: boolean;
  /** Milliseconds a pull looks back before its checkpoint, by Airtable's clock. Default 10 seconds; at least 5. */
  overlapMs?: number;
  /** Milliseconds between two reconciliations while the engine runs; 0 never reconciles by itself. Default 15 minutes (seed 004). */
  reconcileEveryMs?: number;
  /**
   * How records that were deleted in Airtable are noticed. `webhook`: by a change feed, which costs one request; needs a token
   * that may create webhooks. `sweep`: by comparing all ids, a request for each hundred records. `auto`: by the feed where it
   * can be had, otherwise by sweeps. `off`: not at all. Default `auto`.
   */
  deletions?: "auto" | "webhook" | "sweep" | "off";
  /** Milliseconds between two sweeps. Default 24 hours. */
  sweepEveryMs?: number;
  /** More deletions at once than `count`, that are also more than `share` of the linked records, wait for somebody to look. Defaults 20 and 0.1. */
  massDelete?: { count?: number; share?: number };
  /** How long the table's schema is trusted, in milliseconds. Default 15 minutes. */
  schemaTtlMs?: number;
}

const rule = z.custom((value) => typeof value === "function", "must be a function").optional();
const policySchema = z.partialRecord(
  z.enum(CAMPAIGN_FIELDS),
  z.looseObject({
    owner: z.enum(["local", "remote", "shared"]).optional(),
    onConflict: rule,
    decide: rule,
    express: rule,
    needsWrite: rule,
  }),
);

const settingsSchema = z.object({
  clientId: z.string().trim().min(1),
  table: z.string().min(1).default("Leads"),
  fields: campaignFieldMapSchema.default({}),
  keyField: z.string().min(1).nullable().default(null),
  policy: policySchema.optional(),
  importRecords: z.boolean().default(true),
  typecast: z.boolean().default(false),
  overlapMs: z.number().min(5000).default(10_000),
  reconcileEveryMs: z.number().min(0).default(minutes(15)),
  deletions: z.enum(["auto", "webhook", "sweep", "off"]).default("auto"),
  sweepEveryMs: z
    .number()
    .positive()
    .default(minutes(24 * 60)),
  massDelete: z
    .strictObject({ count: z.int().min(0).default(20), share: z.number().min(0).max(1).default(0.1) })
    .prefault({}),
  schemaTtlMs: z.number().min(0).default(minutes(15)),
});

/** {@link AirtableSyncOptions} with all defaults in place. */
export type AirtableSettings = Omit<z.output<typeof settingsSchema>, "fields" | "policy"> & {
  gateway: AirtableGateway;
  fields: CampaignFieldMap;
  policy: CampaignPolicyOverrides;
};

/** @throws ConfigError naming the option */
export function resolveAirtableSettings(options: AirtableSyncOptions): AirtableSettings {
  const { client, ...rest } = options;
  const fail = (option: string, message: string): never => {
    throw new ConfigError(`SyncEngine option \`airtable.${option}\`: ${message}`, {
      context: { option: `airtable.${option}` },
    });
  };
  if (!client) return fail("client", "needed: an AirtableClient");
  const unknown = Object.keys(rest).find((key) => !Object.hasOwn(settingsSchema.shape, key));
  if (unknown) return fail(unknown, "no such option");
  const result = safeParse(settingsSchema, rest);
  if (result?.success) return { ...result.data, gateway: client, policy: rest.policy ?? {} };
  const [issue] = result?.error.issues ?? [];
  return fail(issue?.path.join(".") ?? "", issue?.message ?? "not valid");
}
