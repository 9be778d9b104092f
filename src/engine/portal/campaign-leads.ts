import * as z from "zod";
import type { Activity } from "../../domain/activity.js";
import type { CampaignFields, CampaignLead } from "../../domain/campaign-lead.js";
import { parseInput, SyncError } from "../../domain/errors.js";
import { campaignLeadIdSchema } from "../../domain/ids.js";
import type { CampaignLeadFilter } from "../../ports/campaigns.js";
import type { Repositories } from "../../ports/storage.js";
import { jsonEquals } from "../../rules/plan/json-equals.js";
import { type EngineContext, nowIso } from "../context.js";
import { parseEdit, parseFilter } from "./inputs.js";
import { type PortalUser, parseUser } from "./portal-user.js";

export type { PortalUser } from "./portal-user.js";

const LINE_END = /\r\n|[\n\r\v\f\u0085\u2028\u2029]/g;
const noteSchema = z.string().trim().min(1).max(10_000);

/** What an action changes, and what `activity_log` says of it. */
interface Action extends Pick<Activity, "action" | "details"> {
  patch: Partial<CampaignLead>;
}

/** What is stored of it, together. */
interface Change {
  patch: Partial<CampaignLead>;
  activity?: Omit<Activity, "id">;
}

/** What an action comes to, as things are; nothing where it was done already. */
type Decide = (lead: CampaignLead, by: Required<PortalUser>, at: string) => Action | undefined;

/**
 * What staff do to campaign leads in the portal (seed 004). Each action, its `activity_log` row and the notice that brings it to
 * Airtable are stored together: a running engine takes it there within seconds.
 */
export class CampaignLeads {
  readonly #ctx: EngineContext;

  constructor(ctx: EngineContext) {
    this.#ctx = ctx;
  }

  /** @throws SyncError `NOT_FOUND` */
  get(id: string): Promise<CampaignLead> {
    return requireLead(this.#ctx.storage, id);
  }

  /** Leads ordered by id, a page at a time. @throws ValidationError */
  async list(filter: CampaignLeadFilter = {}): Promise<CampaignLead[]> {
    return this.#ctx.storage.campaignLeads.list(parseFilter(filter));
  }

  /**
   * Sets fields, for forms of one's own; what is left out stays, null empties. A field that Airtable owns gets Airtable's value
   * back with the next sync. Leaves no row in `activity_log`; what equals the lead changes nothing.
   * @throws SyncError `NOT_FOUND`; ValidationError naming the field
   */
  async edit(id: string, fields: Partial<CampaignFields>): Promise<CampaignLead> {
    const edit = parseEdit(fields);
    return this.#change(id, (lead) => {
      const isNews = Object.entries(edit).some(([field, to]) => !jsonEquals(to, lead[field as keyof CampaignFields]));
      return isNews ? { patch: edit } : undefined;
    });
  }

  /**
   * Appends `[instant] name: note`, on a line of its own; further lines of the note are set in. @param note 1 to 10,000 characters
   * @throws SyncError `NOT_FOUND`; ValidationError
   */
  async addNote(id: string, note: string, by: PortalUser): Promise<CampaignLead> {
    const details = parseInput(z.object({ note: noteSchema }), { note }, "The note").note;
    return this.#act(id, by, ({ notes }, { name }, at) => {
      // Its further lines are set in: none of them must look like a note of somebody else's.
      const line = `[${at}] ${name}: ${details.replace(LINE_END, "\n  ")}`;
      return { action: "NOTE_ADDED", details, patch: { notes: notes ? `${notes}\n${line}` : line } };
    });
  }

  /** Claiming what one has already changes nothing. @throws SyncError `NOT_FOUND`, `ALREADY_CLAIMED` naming who has it */
  claim(id: string, by: PortalUser): Promise<CampaignLead> {
    return this.#act(id, by, (lead, user, at) => {
      if (lead.claimedBy === user.id) return undefined;
      if (lead.claimedBy !== null) throw alreadyClaimed(lead, lead.claimedBy);
      return { action: "CLAIMED", details: null, patch: { claimedBy: user.id, claimedAt: at } };
    });
  }

  /**
   * Unclaiming what nobody has changes nothing.
   * @throws SyncError `NOT_FOUND`; `ALREADY_CLAIMED` when somebody else has it and `force` is not set
   */
  unclaim(id: string, by: PortalUser, { force = false }: { force?: boolean } = {}): Promise<CampaignLead> {
    return this.#act(id, by, (lead, user) => {
      const { claimedBy } = lead;
      if (claimedBy === null) return undefined;
      const isOthers = claimedBy !== user.id;
      if (isOthers && !force) throw alreadyClaimed(lead, claimedBy);
      return {
        action: "UNCLAIMED",
        details: isOthers ? `Was claimed by ${claimedBy}.` : null,
        patch: { claimedBy: null, claimedAt: null },
      };
    });
  }

  /** Sets `campaignId` to null and `processingStatus` to `Removed`. @throws SyncError `NOT_FOUND` */
  removeFromCampaign(id: string, by: PortalUser): Promise<CampaignLead> {
    return this.#act(id, by, ({ campaignId, processingStatus }) => {
      if (campaignId === null && processingStatus === "Removed") return undefined;
      return {
        action: "REMOVED_FROM_CAMPAIGN",
        details: campaignId === null ? null : `Was in campaign ${campaignId}.`,
        patch: { campaignId: null, processingStatus: "Removed" },
      };
    });
  }

  async #act(id: string, by: PortalUser, decide: Decide): Promise<CampaignLead> {
    const user = parseUser(by);
    return this.#change(id, (lead, at) => {
      const action = decide(lead, user, at);
      if (!action) return undefined;
      const { patch, ...said } = action;
      const { clientId } = lead;
      const activity = { leadId: lead.id, clientId, userId: user.id, ...said, createdAt: at };
      return { patch, activity };
    });
  }

  /** The row is locked: of two notes, or a note and a pull of the lead, that come together both must stand. */
  async #change(id: string, decide: (lead: CampaignLead, at: string) => Change | undefined): Promise<CampaignLead> {
    const { storage, runtime } = this.#ctx;
    const leadId = parseId(id);
    return storage.transaction(async (tx) => {
      const [lead] = await tx.campaignLeads.getMany([leadId], { lock: true });
      if (!lead) throw notFound(leadId);
      const at = nowIso(runtime);
      const change = decide(lead, at);
      if (!change) return lead;
      const patch = { ...change.patch, updatedAt: at };
      await tx.campaignLeads.update(leadId, patch);
      if (change.activity) await tx.activities.append({ id: runtime.randomId(), ...change.activity });
      return { ...lead, ...patch };
    });
  }
}

const parseId = (id: string): string => parseInput(z.object({ id: campaignLeadIdSchema }), { id }, "The call").id;

async function requireLead(repositories: Repositories, id: string): Promise<CampaignLead> {
  const lead = await repositories.campaignLeads.get(id);
  if (lead) return lead;
  throw notFound(id);
}

const notFound = (id: string): SyncError =>
  new SyncError("NOT_FOUND", `No campaign lead ${id}.`, { context: { leadId: id } });

const alreadyClaimed = ({ id }: CampaignLead, claimedBy: string): SyncError =>
  new SyncError("ALREADY_CLAIMED", `The lead was claimed by ${claimedBy}.`, { context: { leadId: id, claimedBy } });
