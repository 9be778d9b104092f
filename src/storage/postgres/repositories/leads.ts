import { parseInput } from "../../../domain/errors.js";
import type { LeadRepository, StoredLead } from "../../../ports/storage.js";
import { leadQuerySchema } from "../../inputs.js";
import { isUuid } from "../rows/storable.js";
import type { Session } from "../session.js";

/** The parts of a lead as JSON arrays, of those that exist at most once with at most one row. */
type Parts = Record<keyof StoredLead, string>;

export const leadRepository = ({ sql, tables }: Session): LeadRepository => ({
  load: async (conversationIds, system) => {
    const wanted = parseInput(leadQuerySchema, { conversationIds, system }, "lead query");
    const ids = wanted.conversationIds.filter(isUuid);
    if (ids.length === 0) return [];
    const rows = await sql.query<Parts>(tables.loadLeads, [JSON.stringify(ids), wanted.system]);
    return rows.flatMap((parts) => {
      const [conversation] = tables.conversations.readAll(parts.conversation);
      if (!conversation) return [];
      return [
        {
          conversation,
          user: tables.users.readAll(parts.user)[0],
          tours: tables.tours.readAll(parts.tours),
          updates: tables.conversationUpdates.readAll(parts.updates),
          link: tables.links.readAll(parts.link)[0],
          integration: tables.integrations.readAll(parts.integration)[0],
        },
      ];
    });
  },
});
