import { parseInput } from "../../../domain/errors.js";
import type { LeadRepository, StoredLead } from "../../../ports/storage.js";
import { leadQuerySchema } from "../../inputs.js";
import { copy, copyAll } from "../copy.js";
import type { Session } from "../session.js";
import { leadLinkKey } from "../table-specs.js";

export const leadRepository = (session: Session): LeadRepository => ({
  load: async (conversationIds, system) => {
    const wanted = parseInput(leadQuerySchema, { conversationIds, system }, "lead query");
    return session.read((tables) =>
      wanted.conversationIds.flatMap((id): StoredLead[] => {
        const conversation = tables.conversations.get(id);
        if (!conversation) return [];
        const { userId, propertyId } = conversation;
        return [
          {
            conversation: copy(conversation),
            user: userId === null ? undefined : copy(tables.users.get(userId)),
            tours: copyAll(tables.tours.find("conversation", id)),
            updates: copyAll(tables.conversationUpdates.find("conversation", id)),
            link: copy(tables.links.find("lead", leadLinkKey(id, wanted.system))[0]),
            integration: copy(tables.integrations.get(propertyId)),
          },
        ];
      }),
    );
  },
});
