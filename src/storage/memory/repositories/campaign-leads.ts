import { type CampaignLead, campaignLeadSchema } from "../../../domain/campaign-lead.js";
import { parseInput } from "../../../domain/errors.js";
import type { CampaignLeadRepository } from "../../../ports/storage.js";
import {
  campaignLeadFilterSchema,
  campaignLeadsSchema,
  clientRecordsSchema,
  leadIdsSchema,
  parseRow,
} from "../../inputs.js";
import { isNoticeable } from "../campaigns/is-noticeable.js";
import { leaveNotices } from "../campaigns/leave-notices.js";
import { activityKind } from "../campaigns/table-specs.js";
import { copy, copyAll } from "../copy.js";
import { inOrder } from "../in-order.js";
import { takePage } from "../list-page.js";
import type { Session } from "../session.js";
import type { Tables } from "../tables.js";
import { updateRow } from "../update-row.js";

const KIND = "campaign lead";

const parse = (row: unknown) => parseRow(campaignLeadSchema, row, KIND);

export const campaignLeadRepository = (session: Session): CampaignLeadRepository => {
  /** Somebody edits a lead: the sync is to hear of it. */
  const edit = (id: string, write: (leads: Tables["campaignLeads"]) => void) =>
    session.write((tables) => {
      const before = tables.campaignLeads.get(id);
      write(tables.campaignLeads);
      const after = tables.campaignLeads.get(id);
      if (after && isNoticeable(after, before)) leaveNotices(session, tables, [after], after.updatedAt);
    });

  return {
    get: async (id) => session.read(({ campaignLeads }) => copy(campaignLeads.get(id))),

    put: async (lead) => {
      const row = parse(lead);
      return edit(row.id, (leads) => leads.put(row));
    },

    update: async (id, changes) => {
      const patch = copy(changes);
      return edit(id, (leads) => updateRow(leads, { kind: KIND, id, idField: "id", patch, parse }));
    },

    findByAirtableRecordId: async (recordId) =>
      session.read(({ campaignLeads }) => copy(campaignLeads.find("record", recordId)[0])),

    // Nobody else can change a row while a transaction runs: there is nothing to lock.
    getMany: async (ids) => {
      const wanted = parseInput(leadIdsSchema, ids, "campaign lead ids");
      return session.read(({ campaignLeads }) => wanted.flatMap((id) => copy(campaignLeads.get(id)) ?? []));
    },

    findByAirtableRecordIds: async (clientId, recordIds) => {
      const wanted = parseInput(clientRecordsSchema, { clientId, recordIds }, "Airtable record ids");
      return session.read(({ campaignLeads }) => {
        const found: Readonly<CampaignLead>[] = [];
        for (const recordId of wanted.recordIds) {
          for (const { row } of campaignLeads.slots("record", recordId)) {
            if (row.clientId === wanted.clientId) found.push(row);
          }
        }
        return copyAll(inOrder(found, ({ id }) => ({ rank: 0, id })));
      });
    },

    list: async (filter = {}) => {
      const wanted = parseInput(campaignLeadFilterSchema, filter, "campaign lead filter");
      const { clientId, updatedSince, isActive, limit, afterId } = wanted;
      const since = updatedSince === undefined ? Number.NEGATIVE_INFINITY : Date.parse(updatedSince);
      return session.read(({ campaignLeads }) => {
        const kinds = isActive === undefined ? undefined : new Set([activityKind(isActive)]);
        const leads = campaignLeads.scan("listing", { list: clientId, afterId, kinds });
        return takePage(changedSince(leads, since), limit);
      });
    },

    putMany: async (leads) => {
      const rows = parseInput(campaignLeadsSchema, leads, "campaign leads");
      return session.write(({ campaignLeads }) => {
        for (const row of rows) campaignLeads.put(row);
      });
    },
  };
};

function* changedSince(
  leads: Iterable<Readonly<CampaignLead>>,
  since: number,
): Generator<Readonly<CampaignLead>, void> {
  for (const lead of leads) if (Date.parse(lead.updatedAt) >= since) yield lead;
}
