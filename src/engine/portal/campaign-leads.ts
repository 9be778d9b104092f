import * as z from "zod";
import type { Activity } from "../../domain/activity.js";
import type { CampaignLead } from "../../domain/campaign-lead.js";
import { parseInput, SyncError } from "../../domain/errors.js";
import { campaignLeadIdSchema } from "../../domain/ids.js";
import type { Repositories } from "../../ports/storage.js";
import { type EngineContext, nowIso } from "../context.js";
import { type PortalUser, parseUser } from "./portal-user.js";

export type { PortalUser } from "./portal-user.js";

const noteSchema = z.string().trim().min(1).max(10_000);

/** What an action changes, and what `activity_log` says of it. */
interface Action extends Pick<Activity, "action" | "details"> {
  patch: Partial<CampaignLead>;
}

/** What an action comes to, as things are; nothing where it was done already. */
type Decide = (lead: CampaignLead, by: Required<PortalUser>, at: string) => Action | undefined;

/** What staff do to campaign leads in the portal (seed 004). Each action and its `activity_log` row are stored together. */
export class CampaignLeads {
  readonly #ctx: EngineContext;

  constructor(ctx: EngineContext) {
    this.#ctx = ctx;
  }

  /** @throws SyncError `NOT_FOUND` */
  get(id: string): Promise<CampaignLead> {
    return requireLead(this.#ctx.storage, id);
  }

  /**
   * Appends `[instant] name: note`, on a line of its own. @param note 1 to 10,000 characters
   * @throws SyncError `NOT_FOUND`; ValidationError
   */
  async addNote(id: string, note: string, by: PortalUser): Promise<CampaignLead> {
    const details = parseInput(z.object({ note: noteSchema }), { note }, "The note").note;
    return this.#act(id, by, ({ notes }, { name }, at) => {
      const line = `[${at}] ${name}: ${details}`;
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

  /** One action on a lead at a time, across processes: two notes that come together must both stand. */
  async #act(id: string, by: PortalUser, decide: Decide): Promise<CampaignLead> {
    const user = parseUser(by);
    const { storage, locks, runtime } = this.#ctx;
    const leadId = parseId(id);
    return locks.run([`campaign-lead:${leadId}`], {}, () =>
      storage.transaction(async (tx) => {
        const lead = await requireLead(tx, leadId);
        const at = nowIso(runtime);
        const decided = decide(lead, user, at);
        if (!decided) return lead;
        const { action, details } = decided;
        const patch = { ...decided.patch, updatedAt: at };
        await tx.campaignLeads.update(leadId, patch);
        const { clientId } = lead;
        const activity = { id: runtime.randomId(), leadId, clientId, userId: user.id, action, details, createdAt: at };
        await tx.activities.append(activity);
        return { ...lead, ...patch };
      }),
    );
  }
}

const parseId = (id: string): string => parseInput(z.object({ id: campaignLeadIdSchema }), { id }, "The call").id;

async function requireLead(repositories: Repositories, id: string): Promise<CampaignLead> {
  const lead = await repositories.campaignLeads.get(id);
  if (lead) return lead;
  throw new SyncError("NOT_FOUND", `No campaign lead ${id}.`, { context: { leadId: id } });
}

const alreadyClaimed = ({ id }: CampaignLead, claimedBy: string): SyncError =>
  new SyncError("ALREADY_CLAIMED", `The lead was claimed by ${claimedBy}.`, { context: { leadId: id, claimedBy } });
