import { conversationSchema } from "../../../domain/conversation.js";
import { parseInput } from "../../../domain/errors.js";
import {
  type LeadStatus,
  type LeadSyncStatus,
  leadStatusSchema,
  leadSyncStatusSchema,
} from "../../../domain/status.js";
import type { ContactQuery, ConversationRepository } from "../../../ports/storage.js";
import { contactQuerySchema, conversationFilterSchema, parseRow } from "../../inputs.js";
import { copy, copyAll } from "../copy.js";
import { inOrder } from "../in-order.js";
import { lastRow, takePage } from "../list-page.js";
import type { Session } from "../session.js";
import { conversationKind } from "../table-specs.js";
import type { Tables } from "../tables.js";
import { updateRow } from "../update-row.js";

const KIND = "conversation";

const parse = (row: unknown) => parseRow(conversationSchema, row, KIND);

export const conversationRepository = (session: Session): ConversationRepository => ({
  get: async (id) => session.read(({ conversations }) => copy(conversations.get(id))),

  put: async (conversation) => {
    const row = parse(conversation);
    return session.write(({ conversations }) => conversations.put(row));
  },

  update: async (id, changes) => {
    const patch = copy(changes);
    return session.write(({ conversations }) =>
      updateRow(conversations, { kind: KIND, id, idField: "id", patch, parse }),
    );
  },

  list: async (filter = {}) => {
    const wanted = parseInput(conversationFilterSchema, filter, "conversation filter");
    const { propertyId, syncStatus, status, limit, afterId } = wanted;
    return session.read(({ conversations }) => {
      const range = { after: lastRow(conversations, afterId), list: propertyId, kinds: kindsOf(syncStatus, status) };
      return takePage(conversations.scan("listing", range), limit);
    });
  },

  findByContact: async (query) => {
    const contact = parseInput(contactQuerySchema, query, "contact query");
    return session.read((tables) => {
      const found = [...rentersWith(tables, contact)].flatMap((userId) =>
        tables.conversations.find("user", userId).filter(({ propertyId }) => propertyId === contact.propertyId),
      );
      return copyAll(inOrder(found, ({ id, startTime }) => ({ id, rank: Date.parse(startTime) })));
    });
  },
});

function kindsOf(
  syncStatus: readonly LeadSyncStatus[] | undefined,
  status: readonly LeadStatus[] | undefined,
): Set<string> | undefined {
  if (syncStatus === undefined && status === undefined) return undefined;
  const { options: syncStatuses } = leadSyncStatusSchema;
  const { options: statuses } = leadStatusSchema;
  const kinds = (syncStatus ?? syncStatuses).flatMap((sync) =>
    (status ?? statuses).map((one) => conversationKind(sync, one)),
  );
  return new Set(kinds);
}

function rentersWith({ users }: Tables, { emailKeys, phoneKeys }: ContactQuery): Set<string> {
  const found = [
    ...emailKeys.flatMap((key) => users.find("email", key)),
    ...phoneKeys.flatMap((key) => users.find("phone", key)),
  ];
  return new Set(found.map(({ id }) => id));
}
