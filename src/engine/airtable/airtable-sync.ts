import type { CampaignField } from "../../domain/campaign-lead.js";
import type { CampaignLink } from "../../domain/campaign-link.js";
import type { JsonValue } from "../../domain/primitives.js";
import type { SyncLogEntry } from "../../domain/sync-log.js";
import type { Page } from "../../ports/page.js";
import type { SchemaFinding } from "../../rules/airtable/check-table.js";
import { type EngineContext, nowIso } from "../context.js";
import { decideConflict } from "./decide-conflict.js";
import { parseLeadIds, parsePage } from "./inputs.js";
import type { OpenCampaignConflict } from "./results.js";
import { checkAirtable, openTable } from "./table/open-table.js";
import { requireSettings } from "./table/require-settings.js";

/** Everything about the sync with Airtable but the reconciliation itself. */
export class AirtableSync {
  readonly #ctx: EngineContext;

  constructor(ctx: EngineContext) {
    this.#ctx = ctx;
  }

  /** Whether the engine was given an Airtable base. */
  get isConfigured(): boolean {
    return this.#ctx.airtable !== null;
  }

  /** Whose campaign leads are synced; null where none are. */
  get clientId(): string | null {
    return this.#ctx.airtable?.clientId ?? null;
  }

  /** What of the base, the table and its fields does not fit, each with its remedy. @throws ConfigError, RemoteError */
  check(options: { signal?: AbortSignal } = {}): Promise<SchemaFinding[]> {
    return checkAirtable(this.#ctx, options);
  }

  /**
   * Conflicts that wait for a person, ordered by lead. @param page counts leads; `afterId` names one
   * @throws ValidationError; ConfigError; RemoteError where the table's schema had to be read and could not
   */
  async conflicts(page: Page = {}): Promise<OpenCampaignConflict[]> {
    const { table } = await openTable(this.#ctx);
    const filter = { ...parsePage(page), source: table.source, status: "active", undecided: true } as const;
    const links = await this.#ctx.storage.campaignLinks.list(filter);
    return links.flatMap(openConflicts);
  }

  /**
   * Decides a conflict: what both sides should hold. Stored with a notice; the next sync carries it out if both sides still
   * hold what they held, and asks anew otherwise.
   * @throws SyncError `NOT_FOUND`, `CONFLICT_CLOSED`; ValidationError
   */
  async decide(leadId: string, field: CampaignField, value: JsonValue, by: string): Promise<void> {
    await decideConflict(this.#ctx, { leadId, field, value, by });
  }

  /** How a lead is linked; undefined where it is not. */
  async link(leadId: string): Promise<CampaignLink | undefined> {
    const [link] = await this.#ctx.storage.campaignLinks.getMany([leadId]);
    return link;
  }

  /** What the sync did with a lead, newest first. */
  history(leadId: string, page: Page = {}): Promise<SyncLogEntry[]> {
    return this.#ctx.storage.log.list({ ...page, campaignLeadId: leadId });
  }

  /** How many leads are noticed and not yet in Airtable, and how many of them rest after a failure. @throws ConfigError */
  async waiting(): Promise<{ total: number; resting: number }> {
    const { storage, runtime } = this.#ctx;
    const { clientId } = requireSettings(this.#ctx);
    const [total, due] = await Promise.all([
      storage.campaignNotices.count({ clientId }),
      storage.campaignNotices.count({ clientId, at: nowIso(runtime) }),
    ]);
    return { total, resting: Math.max(0, total - due) };
  }

  /**
   * Says that leads may differ from Airtable, e.g. after an edit by other means. Durable when it resolves. Leads that do not
   * exist are left out. @throws ValidationError
   */
  async notice(leadIds: readonly string[]): Promise<void> {
    const ids = parseLeadIds(leadIds);
    if (ids.length > 0) await this.#ctx.storage.campaignNotices.add(ids, nowIso(this.#ctx.runtime));
  }
}

const openConflicts = ({ leadId, recordId, conflicts }: CampaignLink): OpenCampaignConflict[] =>
  conflicts
    .filter(({ decision }) => decision === null)
    // Only mapped fields have a policy, and so a conflict.
    .map(({ field: name, local, remote, rule, openedAt }) => {
      const field = name as CampaignField;
      return { leadId, recordId, field, local, remote, rule, openedAt };
    });
