import type { Conversation } from "../../../src/domain/conversation.js";
import type { User } from "../../../src/domain/user.js";
import type { ChatExportRow } from "../../../src/domain/wire/chat-export.js";
import type { MergeLeadsRequest } from "../../../src/engine/merge/request.js";
import { anId, aTour, type FakeProspect, type Overrides } from "../../../src/testing/index.js";
import { aRow, commentsOf, createSmallWorld, DANA, type SmallWorld } from "../../support/small-world.js";

export const OTHER = anId(0x301);
export const THIRD = anId(0x302);

/** A renter whom nothing connects with Dana: only a person knows that they are the same. */
export const stranger = (
  number: number,
  parts: { user?: Overrides<User>; conversation?: Overrides<Conversation> } = {},
): ChatExportRow =>
  aRow(number, {
    user: {
      firstName: "Dee",
      lastName: "Okafor",
      email: `dee${number}@example.org`,
      phone: `918-555-01${60 + number}`,
      ...parts.user,
    },
    conversation: {
      startTime: `2026-03-02T1${number}:00:00Z`,
      updatedAt: `2026-03-02T1${number}:05:00Z`,
      aiIntentSummary: `Chat ${number}`,
      leadScore: null,
      moveInDate: null,
      priceRangeMin: null,
      priceRangeMax: null,
      apartmentSizePreference: null,
      occupantsCount: null,
      hasPets: null,
      petDetails: null,
      desiredFeatures: null,
      ...parts.conversation,
    },
  });

export const tourOf = (conversationId: string, number = 0) =>
  aTour({ id: anId(0x400 + number), conversationId, tourDatetime: `2026-03-0${5 + number}T16:30:00Z` });

/** Dana and somebody else, both in step with ResMan, each with a prospect of their own. */
export async function createPair(
  options: Parameters<typeof createSmallWorld>[0] = {},
  other: Parameters<typeof stranger>[1] = {},
): Promise<SmallWorld> {
  const world = await createSmallWorld({ rows: [aRow(), stranger(1, other)], ...options });
  await world.cycle();
  return world;
}

export const prospectIdOf = async ({ storage }: SmallWorld, id: string): Promise<string> =>
  (await storage.links.get(id, "resman"))?.remoteId ?? "";

export function prospectBy({ fake }: SmallWorld, prospectId: string): FakeProspect {
  const found = fake.prospects().find((prospect) => prospect.prospectId === prospectId);
  if (!found) throw new Error(`no prospect ${prospectId}`);
  return found;
}

export const request = (more: Partial<MergeLeadsRequest> = {}): MergeLeadsRequest => ({
  conversationId: OTHER,
  survivorConversationId: DANA,
  mergeStrategy: "resman_wins",
  ...more,
});

export const isLost = ({ people }: FakeProspect): boolean => people[0]?.type === "lost";

export const historyOf = (world: SmallWorld, prospectId: string): string =>
  commentsOf(prospectBy(world, prospectId)).join("\n");

/** What both sides hold once nothing is left to do. */
export async function expectSettled(world: SmallWorld): Promise<void> {
  await world.cycle();
  await world.cycle();
  await world.expectIdle();
}
