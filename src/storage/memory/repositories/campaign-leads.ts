import { campaignLeadSchema } from "../../../domain/campaign-lead.js";
import type { CampaignLeadRepository } from "../../../ports/storage.js";
import { parseRow } from "../../inputs.js";
import { copy } from "../copy.js";
import type { Session } from "../session.js";
import { updateRow } from "../update-row.js";

const KIND = "campaign lead";

const parse = (row: unknown) => parseRow(campaignLeadSchema, row, KIND);

export const campaignLeadRepository = (session: Session): CampaignLeadRepository => ({
  get: async (id) => session.read(({ campaignLeads }) => copy(campaignLeads.get(id))),

  put: async (lead) => {
    const row = parse(lead);
    return session.write(({ campaignLeads }) => campaignLeads.put(row));
  },

  update: async (id, changes) => {
    const patch = copy(changes);
    return session.write(({ campaignLeads }) =>
      updateRow(campaignLeads, { kind: KIND, id, idField: "id", patch, parse }),
    );
  },

  findByAirtableRecordId: async (recordId) =>
    session.read(({ campaignLeads }) => copy(campaignLeads.find("record", recordId)[0])),
});
