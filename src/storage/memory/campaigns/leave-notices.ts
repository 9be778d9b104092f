import type { CampaignLead } from "../../../domain/campaign-lead.js";
import type { Session } from "../session.js";
import type { Tables } from "../tables.js";

/** Says that these leads may differ from Airtable; what is known of their failures is forgotten. */
export function leaveNotices(
  session: Session,
  { campaignNotices }: Tables,
  leads: readonly Readonly<CampaignLead>[],
  at: string,
): void {
  for (const { id, clientId } of leads) {
    campaignNotices.put({
      leadId: id,
      clientId,
      // Never given again: whoever holds a notice that was settled cannot settle the next one of its lead.
      version: Number(session.nextSerial()) + 1,
      attempts: 0,
      notBefore: at,
      errorCode: null,
      errorMessage: null,
      // It says since when the lead waits.
      noticedAt: campaignNotices.get(id)?.noticedAt ?? at,
    });
  }
  if (leads.length > 0) session.tellNews("campaigns");
}
