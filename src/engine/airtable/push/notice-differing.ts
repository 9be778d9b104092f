import type { CampaignLead } from "../../../domain/campaign-lead.js";
import { type EngineContext, nowIso } from "../../context.js";
import { takeStep } from "../step/lead-step.js";
import type { OpenTable } from "../table/open-table.js";

const PAGE = 500;

/** Active leads of a client that were updated at or after this instant, page by page. */
export async function* leadsUpdatedSince(
  ctx: EngineContext,
  clientId: string,
  updatedSince: string,
): AsyncGenerator<CampaignLead[]> {
  for (let afterId: string | undefined; ; ) {
    const filter = { clientId, updatedSince, isActive: true, limit: PAGE, ...(afterId && { afterId }) };
    const page = await ctx.storage.campaignLeads.list(filter);
    if (page.length > 0) yield page;
    afterId = page.at(-1)?.id;
    if (page.length < PAGE) return;
  }
}

/**
 * Notices those of the leads that differ from what was last seen of their record, or that have none and can be given one.
 * Returns how many.
 */
export async function noticeDiffering(
  ctx: EngineContext,
  open: OpenTable,
  leads: readonly CampaignLead[],
): Promise<number> {
  const at = nowIso(ctx.runtime);
  const stored = await ctx.storage.campaignLinks.getMany(leads.map(({ id }) => id));
  const links = new Map(stored.map((link) => [link.leadId, link]));
  const differing = leads.filter((lead) => {
    const link = links.get(lead.id);
    if (!lead.isActive) return false;
    if (link?.source !== open.table.source) return open.table.key !== null || lead.airtableRecordId !== null;
    if (link.status === "deleted") return false;
    const { toLocal, cells } = takeStep(lead, link, { ...open, at });
    return toLocal.length > 0 || Object.keys(cells).length > 0;
  });
  if (differing.length > 0) {
    await ctx.storage.campaignNotices.add(
      differing.map(({ id }) => id),
      at,
    );
  }
  return differing.length;
}
