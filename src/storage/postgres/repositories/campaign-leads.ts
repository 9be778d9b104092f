import type { CampaignLeadRepository } from "../../../ports/storage.js";
import { Conditions } from "../rows/conditions.js";
import type { Session } from "../session.js";

export const campaignLeadRepository = (session: Session): CampaignLeadRepository => {
  const { sql, tables } = session;
  return {
    get: (id) => tables.campaignLeads.get(sql, id),
    put: (lead) => tables.campaignLeads.put(session, lead),
    update: (id, patch) => tables.campaignLeads.update(session, id, patch),
    findByAirtableRecordId: async (recordId) => {
      const where = new Conditions().equals("t.airtable_record_id", recordId);
      const [first] = await tables.campaignLeads.select(sql, where, "ORDER BY t.created_at, t.id LIMIT 1");
      return first;
    },
  };
};
