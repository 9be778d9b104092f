import { campaignLeadSchema } from "../../../src/domain/campaign-lead.js";
import { anId } from "../../../src/testing/index.js";
import {
  CLIENT,
  createHttpWorld,
  type HttpWorld,
  OTHER_PROPERTY,
  SAM,
  TWO_PROPERTIES,
} from "../../http/support/http-world.js";
import { aRow, DANA, PROPERTY } from "../../support/small-world.js";

/** A second renter at Dana's property. */
export const LEE = anId(0x302);
/** Somebody who writes when all is over. */
export const LATE = anId(0x303);
/** Campaign leads of two clients. */
export const CAMPAIGN_LEAD = anId(0x700);
export const OTHER_CAMPAIGN_LEAD = anId(0x701);
export const OTHER_CLIENT = "client-2";

const person = (number: number, firstName: string) =>
  aRow(number, {
    user: { firstName, lastName: "Ng", email: `${firstName}@example.com`, phone: `(512) 555-01${10 + number}` },
  });

export interface FullWorld extends HttpWorld {
  /** What a path, a query or a body can name, at both properties. */
  ids: readonly string[];
  /** Everything stored of the property and the client that agents do not see, and of its prospects. */
  elsewhere(): Promise<unknown>;
}

/** One of everything, at Dana's property and at another one. */
export async function createFullWorld(): Promise<FullWorld> {
  const world = await createHttpWorld({ rows: [...TWO_PROPERTIES, person(2, "Lee"), person(3, "Late")] });
  const { engine, storage, fake } = world;
  for (const chat of [DANA, SAM, LEE]) await engine.pushLead(chat);
  const jobs = [await engine.enqueue(DANA), await engine.enqueue(SAM)];
  const run = await engine.pushLeads({ scope: "all" });
  const at = "2026-03-01T10:00:00Z";
  for (const [id, clientId] of [
    [CAMPAIGN_LEAD, CLIENT],
    [OTHER_CAMPAIGN_LEAD, OTHER_CLIENT],
  ]) {
    await storage.campaignLeads.put(campaignLeadSchema.parse({ id, clientId, createdAt: at, updatedAt: at }));
  }
  const conflicts: (string | undefined)[] = [];
  for (const [conversationId, field] of [
    [DANA, "phone"],
    [DANA, "moveInDate"],
    [SAM, "phone"],
  ] as const) {
    const made = await engine.conflicts.escalateToManualReview({
      conflictType: "field_mismatch",
      conversationId,
      field,
    });
    conflicts.push(made?.id);
  }
  const pair = { conflictType: "duplicate_lead", conversationId: DANA, otherConversationId: LEE } as const;
  conflicts.push((await engine.conflicts.escalateToManualReview(pair))?.id);
  const prospects = fake.prospects().map(({ prospectId }) => prospectId);
  const ids = [
    ...[DANA, SAM, LEE, PROPERTY, OTHER_PROPERTY, CAMPAIGN_LEAD, OTHER_CAMPAIGN_LEAD, run.id],
    ...prospects,
    ...jobs.map(({ id }) => id),
    ...conflicts.filter((id) => id !== undefined),
  ];
  return { ...world, ids, elsewhere: () => elsewhere(world) };
}

const propertyId = OTHER_PROPERTY;

async function elsewhere({ storage, fake }: HttpWorld): Promise<unknown> {
  const page = { propertyId, limit: 1000 };
  const sam = await storage.conversations.get(SAM);
  return {
    chats: await storage.conversations.list(page),
    user: sam?.userId ? await storage.users.get(sam.userId) : null,
    updates: await storage.conversationUpdates.list(SAM),
    tours: await storage.tours.listByConversation(SAM),
    link: await storage.links.get(SAM, "resman"),
    integration: await storage.integrations.get(propertyId),
    log: await storage.log.list(page),
    jobs: await storage.queue.list(page),
    conflicts: await storage.conflicts.list(page),
    merges: await storage.merges.list(page),
    feed: await storage.feed.list({ after: 0, propertyIds: [propertyId], limit: 1000 }),
    campaignLead: await storage.campaignLeads.get(OTHER_CAMPAIGN_LEAD),
    activities: await storage.activities.list({ leadId: OTHER_CAMPAIGN_LEAD }),
    prospects: fake.prospects(propertyId),
  };
}
