import type { Link } from "../../../src/domain/link.js";
import { RESMAN_FIELDS } from "../../../src/rules/resman/fields.js";
import type { FakeProspect } from "../../../src/testing/index.js";
import type { SmallWorld } from "../../support/small-world.js";

/** All of our side that a merge may not change for good; versions and times are left out. */
export async function snapshot(world: SmallWorld, ids: readonly string[]) {
  const leads = await Promise.all(ids.map((id) => leadOf(world, id)));
  const prospects = Object.fromEntries(world.fake.prospects().map((one) => [one.prospectId, prospectOf(one)]));
  return { leads, prospects };
}

export type LeadSnapshot = Awaited<ReturnType<typeof leadOf>>;

async function leadOf({ storage }: SmallWorld, id: string) {
  const conversation = await storage.conversations.get(id);
  if (!conversation) return null;
  const {
    updatedAt: _,
    resmanSyncStatus: __,
    resmanLastSyncAt: ___,
    resmanSyncVersion: ____,
    resmanLeadId,
    resmanCustomFields: custom,
    ...row
  } = conversation;
  const user = conversation.userId ? await storage.users.get(conversation.userId) : undefined;
  const link = await storage.links.get(id, "resman");
  const open = await storage.conflicts.list({
    conversationId: id,
    resolutionStatus: ["manual_review", "pending"],
    limit: 100,
  });
  return {
    row,
    custom: Object.entries(custom ?? {}).filter(([, value]) => value !== null),
    user: user && [user.firstName, user.lastName, user.email, user.phone],
    tours: (await storage.tours.listByConversation(id)).map((tour) => tour.id),
    updates: (await storage.conversationUpdates.list(id)).map(({ key }) => key),
    open: open.map(({ id: conflict }) => conflict),
    link: link && {
      status: link.status,
      remoteId: link.remoteId,
      personId: link.personId,
      base: baseOf(link),
      resmanLeadId,
    },
  };
}

/** The base, but for what says nothing: ResMan does not show all fields, and cannot take a status down again. */
const baseOf = ({ base: { fields } }: Link) =>
  Object.entries(fields).map(([field, { local, remote }]) =>
    RESMAN_FIELDS.some((shown) => shown === field) && field !== "status" ? [field, local, remote] : [field, local],
  );

/** What a prospect shows, but for its history, which only grows. */
const prospectOf = ({ people, preferences }: FakeProspect) => ({ people, preferences });
