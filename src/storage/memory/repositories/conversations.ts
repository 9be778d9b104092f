import type * as z from "zod";
import { type Conversation, conversationSchema } from "../../../domain/conversation.js";
import { parseInput } from "../../../domain/errors.js";
import {
  type LeadStatus,
  type LeadSyncStatus,
  leadStatusSchema,
  leadSyncStatusSchema,
} from "../../../domain/status.js";
import type { ConversationRepository } from "../../../ports/storage.js";
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
      const found: Readonly<Conversation>[] = [];
      for (const userId of rentersWith(tables, contact)) {
        for (const { row } of tables.conversations.slots("user", userId)) {
          if (row.propertyId === contact.propertyId) found.push(row);
        }
      }
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

function rentersWith(
  { users }: Tables,
  { emailKeys, phoneKeys, nameKeys }: z.output<typeof contactQuerySchema>,
): Set<string> {
  const found = new Set<string>();
  for (const key of emailKeys) for (const { id } of users.slots("email", key)) found.add(id);
  for (const key of phoneKeys) for (const { id } of users.slots("phone", key)) found.add(id);
  for (const key of nameKeys) for (const { id } of users.slots("name", key)) found.add(id);
  return found;
}
