import { linkSchema } from "../../../src/domain/link.js";
import type { StorageAdapter } from "../../../src/ports/storage.js";
import { aConversation, anId, anIntegration, aProperty, aUser } from "../../../src/testing/builders.js";
import { LEADS, prospectId } from "./deliveries.js";

/** Leads that have a prospect each, in one property. */
export function addLinkedLeads(storage: StorageAdapter): Promise<void> {
  const property = aProperty();
  return storage.transaction(async (tx) => {
    await tx.properties.put(property);
    await tx.integrations.put(anIntegration());
    for (let lead = 0; lead < LEADS; lead++) {
      const user = aUser({ id: anId(0x2000 + lead), email: `renter${lead}@example.com` });
      const conversation = aConversation({ id: anId(0x3000 + lead), userId: user.id, resmanLeadId: prospectId(lead) });
      await tx.users.put(user);
      await tx.conversations.put(conversation);
      await tx.links.save(linkOf(lead, property.id, conversation.id), null);
    }
  });
}

const linkOf = (lead: number, propertyId: string, leadId: string) =>
  linkSchema.parse({
    id: anId(0x4000 + lead),
    leadId,
    system: "resman",
    remoteId: prospectId(lead),
    propertyId,
    base: { fields: {}, events: [] },
    syncVersion: 1,
    lastSyncAt: "2026-03-02T16:45:00Z",
    createdAt: "2026-03-02T16:45:00Z",
    updatedAt: "2026-03-02T16:45:00Z",
  });
