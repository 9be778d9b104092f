import { parseInput } from "../../../domain/errors.js";
import type { CampaignLeadRepository } from "../../../ports/storage.js";
import { campaignLeadFilterSchema, campaignLeadsSchema, clientRecordsSchema, leadIdsSchema } from "../../inputs.js";
import { Conditions } from "../rows/conditions.js";
import { isUuid } from "../rows/storable.js";
import type { Session } from "../session.js";
import { byId, inOrderOf } from "./in-order.js";

export const campaignLeadRepository = (session: Session): CampaignLeadRepository => {
  const { sql, tables } = session;
  const { campaignLeads } = tables;
  return {
    get: (id) => campaignLeads.get(sql, id),
    // The triggers take these two for edits and leave the notices.
    put: (lead) => campaignLeads.put(session, lead),
    update: (id, patch) => campaignLeads.update(session, id, patch),

    findByAirtableRecordId: async (recordId) => {
      const where = new Conditions().equals("t.airtable_record_id", recordId);
      const [first] = await campaignLeads.select(sql, where, "ORDER BY t.created_at, t.id LIMIT 1");
      return first;
    },

    getMany: async (ids, { lock = false } = {}) => {
      const wanted = parseInput(leadIdsSchema, ids, "campaign lead ids").filter(isUuid);
      // In one order, so that two who lock the same leads do not wait for each other in a circle.
      const keys = lock ? wanted.toSorted(byId) : wanted;
      const rows = await campaignLeads.selectEach(sql, { keys, where: "s.id = w.key::uuid", lock });
      return inOrderOf(wanted, rows, ({ id }) => id);
    },

    findByAirtableRecordIds: async (clientId, recordIds) => {
      const wanted = parseInput(clientRecordsSchema, { clientId, recordIds }, "Airtable record ids");
      return campaignLeads.selectEach(sql, {
        keys: wanted.recordIds,
        // The client is hidden from the planner, which would take the index of a client's leads for as good while there are few.
        where: "s.airtable_record_id = w.key AND coalesce(s.client_id::text, '') = $2",
        parameters: [wanted.clientId],
        orderBy: "t.id",
      });
    },

    list: async (filter = {}) => {
      const wanted = parseInput(campaignLeadFilterSchema, filter, "campaign lead filter");
      const { clientId, updatedSince, isActive, limit, afterId } = wanted;
      const where = new Conditions().equals("t.client_id::text", clientId).comesAfter("t.id", afterId);
      if (updatedSince !== undefined) where.add(`t.updated_at >= ${where.bind(updatedSince)}::timestamptz`);
      if (isActive !== undefined) where.add(isActive ? "t.is_active" : "NOT t.is_active");
      return campaignLeads.select(sql, where, `ORDER BY t.id LIMIT ${where.bind(`${limit}`)}::bigint`);
    },

    putMany: async (leads) => {
      const rows = parseInput(campaignLeadsSchema, leads, "campaign leads");
      await campaignLeads.putMany(
        session,
        rows.toSorted((one, other) => byId(one.id, other.id)),
      );
    },
  };
};
