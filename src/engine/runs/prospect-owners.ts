import type { Link } from "../../domain/link.js";
import type { Prospect } from "../../domain/wire/prospect.js";
import { emailKey } from "../../rules/contact/email.js";
import { phoneKey } from "../../rules/contact/phone.js";
import { chatsIn } from "../../rules/resman/chat-events.js";
import { evidenceOf } from "../../rules/resman/person-evidence.js";
import { viewProspect } from "../../rules/resman/view-prospect.js";
import type { EngineContext } from "../context.js";
import { loadMany } from "../sync/load-lead.js";
import { isSamePerson } from "../sync/same-person.js";
import { prospectSubject, subjectOf } from "../sync/subject.js";
import { survivorOf } from "../sync/survivor-of.js";

/** Whose prospect it is, as far as our side can tell. */
export interface ProspectOwners {
  /** Conversations linked to it; failing that, those of its people that have no prospect yet. */
  conversationIds: string[];
  /** Whether leads were linked to it once, of which none is any more. */
  isAbandoned?: boolean;
  /** Leads that were merged, and had it before. */
  merged: string[];
  /** Where there are none: links of its people to another prospect. Then this one is their second. */
  elsewhere: Link[];
}

/** Finds the conversations of a prospect: by link, by our own mark in its history, or by the people of its household. */
export async function ownersOf(ctx: EngineContext, propertyId: string, prospect: Prospect): Promise<ProspectOwners> {
  const links = await ctx.storage.links.findByRemote("resman", propertyId, prospect.prospectId);
  if (links.length > 0) {
    const active = links.filter(({ status }) => status === "active");
    return {
      conversationIds: active.map(({ leadId }) => leadId),
      elsewhere: [],
      isAbandoned: active.length === 0,
      merged: links.filter(({ status }) => status === "merged").map(({ leadId }) => leadId),
    };
  }
  const candidates = [
    ...(await chatsOfPeople(ctx, propertyId, prospect)),
    ...(await chatsOfMarks(ctx, propertyId, prospect)),
  ];
  const owners: ProspectOwners = { conversationIds: [], elsewhere: [], merged: [] };
  for (const id of await peopleOf(ctx, propertyId, prospect, candidates)) {
    const link = await ctx.storage.links.get(id, "resman");
    if (link) owners.elsewhere.push(link);
    else owners.conversationIds.push(id);
  }
  return owners;
}

/** The leads these chats belong to by now, but for those of which somebody said that this is not their prospect. */
async function peopleOf(
  ctx: EngineContext,
  propertyId: string,
  { prospectId }: Prospect,
  candidates: readonly string[],
): Promise<Set<string>> {
  if (candidates.length === 0) return new Set();
  const subject = prospectSubject(prospectId);
  const pairs = await ctx.storage.distinctions.list(propertyId, subject);
  const others = new Set(pairs.flatMap(({ first, second }) => [first, second]));
  const isOther = (id: string): boolean => others.has(subjectOf(id));
  // What was said of a lead holds also once it was merged into another.
  const own = [...new Set(candidates)].filter((id) => !isOther(id));
  const leads = await Promise.all(own.map((id) => survivorOf(ctx, id)));
  return new Set(leads.filter((id) => !isOther(id)));
}

async function chatsOfPeople(ctx: EngineContext, propertyId: string, prospect: Prospect): Promise<string[]> {
  const { country } = ctx.settings;
  const people = prospect.customers.flatMap((customer) => evidenceOf(customer, country));
  const present = (keys: (string | null)[]): string[] => keys.filter((key) => key !== null);
  const candidates = await ctx.storage.conversations.findByContact({
    propertyId,
    emailKeys: present(people.map(({ email }) => emailKey(email))),
    phoneKeys: present(people.map(({ phone }) => phoneKey(phone, country))),
  });
  const ids = candidates.map(({ id }) => id);
  const leads = await loadMany(ctx.storage, ids, ctx.settings);
  return leads
    .map(({ lead }) => lead)
    .filter(({ fields }) => people.some((person) => isSamePerson(ctx, fields, person)))
    .map(({ id }) => id);
}

/** A chat whose create lost its answer is known by its mark, also when nothing else is left to know it by. */
async function chatsOfMarks(ctx: EngineContext, propertyId: string, prospect: Prospect): Promise<string[]> {
  const ids = chatsIn(viewProspect(prospect).markers);
  const conversations = await Promise.all(ids.map((id) => ctx.storage.conversations.get(id)));
  return conversations.flatMap((conversation) => (conversation?.propertyId === propertyId ? [conversation.id] : []));
}
