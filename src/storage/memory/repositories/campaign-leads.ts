import { campaignLeadSchema } from "../../../domain/campaign-lead.js";
import type { CampaignLeadRepository } from "../../../ports/storage.js";
import { parseRow } from "../../inputs.js";
import { copy } from "../copy.js";
import type { Session } from "../session.js";

export const campaignLeadRepository = (session: Session): CampaignLeadRepository => ({
  get: async (id) => session.read(({ campaignLeads }) => copy(campaignLeads.get(id))),

  put: async (lead) => {
    const row = parseRow(campaignLeadSchema, lead, "campaign lead");
    return session.write(({ campaignLeads }) => campaignLeads.put(row));
  },

  findByAirtableRecordId: async (recordId) =>
    session.read(({ campaignLeads }) => copy(campaignLeads.find("record", recordId)[0])),
});
