import type { Conversation } from "../../domain/conversation.js";
import type { Lead } from "../../domain/lead.js";
import type { ContactQuery } from "../../ports/storage.js";
import { emailKey } from "../../rules/contact/email.js";
import { phoneKey } from "../../rules/contact/phone.js";
import { nameKeys } from "../../rules/matching/candidates/name-keys.js";
import type { Match, MatchRecord } from "../../rules/matching/match-types.js";
import { sameId } from "../../rules/resman/renter.js";
import type { EngineContext } from "../context.js";
import { distinctFrom } from "./distinct-from.js";
import { loadMany, type OurLead } from "./load-lead.js";

/** Another lead of the same property that is, or may be, the same person. */
export interface Lookalike {
  conversationId: string;
  /** Its prospect, if it has one. */
  resmanLeadId: string | null;
  /** How sure that is, and which field says how much. */
  match: Match;
}

/** A lookalike with its rows. */
export interface Found {
  ours: OurLead;
  match: Match;
}

/** By what candidates are found. A shared mailbox or line is worth asking about at once; a name takes a wider search. */
export type LookalikeSearch = "contacts" | "contacts and names";

/**
 * Finds leads that may be the same person as one lead, the surest first, by index. Left out are those merged already, those
 * on the same prospect, which are known to be one renter, and those somebody said are another person.
 */
export async function findLookalikes(
  ctx: EngineContext,
  { lead, conversation }: Pick<OurLead, "lead" | "conversation">,
  search: LookalikeSearch,
): Promise<Found[]> {
  const candidates = await ctx.storage.conversations.findByContact(queryFor(ctx, lead, search));
  const others = candidates.filter((other) => isApart(conversation, other));
  if (others.length === 0) return [];
  const distinct = await distinctFrom(ctx, lead);
  const ids = others.map(({ id }) => id).filter((id) => !distinct.lead(id));
  const leads = await loadMany(ctx.storage, ids, ctx.settings);
  const record = recordOf(lead);
  return leads
    .map((ours) => ({ ours, match: ctx.matcher.compare(record, recordOf(ours.lead)) }))
    .filter(({ match }) => match.band !== "distinct")
    .sort((a, b) => b.match.score - a.match.score);
}

export const lookalikeOf = ({ ours: { conversation }, match }: Found): Lookalike => ({
  conversationId: conversation.id,
  resmanLeadId: conversation.resmanLeadId,
  match,
});

/** Of two leads, the one who wrote first: each pair is listed once, from the later one. */
export const isEarlier = ({ lead: one }: Pick<OurLead, "lead">, { lead: other }: Pick<OurLead, "lead">): boolean =>
  (one.startedAt.localeCompare(other.startedAt) || one.id.localeCompare(other.id)) < 0;

const recordOf = ({ id, propertyId, fields }: Lead): MatchRecord => ({ id, propertyId, ...fields });

function queryFor({ settings }: EngineContext, { propertyId, fields }: Lead, search: LookalikeSearch): ContactQuery {
  const present = (key: string | null): string[] => (key === null ? [] : [key]);
  return {
    propertyId,
    emailKeys: present(emailKey(fields.email)),
    phoneKeys: present(phoneKey(fields.phone, settings.country)),
    ...(search === "contacts and names" && { nameKeys: nameKeys(fields) }),
  };
}

const isApart = (one: Conversation, other: Conversation): boolean =>
  other.id !== one.id && other.mergedInto === null && !sameId(one.resmanLeadId, other.resmanLeadId);
