import type { Link } from "../../domain/link.js";
import type { Prospect } from "../../domain/wire/prospect.js";
import { emailKey } from "../../rules/contact/email.js";
import { phoneKey } from "../../rules/contact/phone.js";
import { comparePeople } from "../../rules/matching/same-person.js";
import { chatsIn } from "../../rules/resman/chat-events.js";
import { evidenceOf } from "../../rules/resman/person-evidence.js";
import { viewProspect } from "../../rules/resman/view-prospect.js";
import type { EngineContext } from "../context.js";
import { loadMany } from "../sync/load-lead.js";

/** Whose prospect it is, as far as our side can tell. */
export interface ProspectOwners {
  /** Conversations linked to it; failing that, those of its people that have no prospect yet. */
  conversationIds: string[];
  /** Where there are none: links of its people to another prospect. Then this one is their second. */
  elsewhere: Link[];
}

/** Finds the conversations of a prospect: by link, by our own mark in its history, or by the people of its household. */
export async function ownersOf(ctx: EngineContext, propertyId: string, prospect: Prospect): Promise<ProspectOwners> {
  const links = await ctx.storage.links.findByRemote("resman", propertyId, prospect.prospectId);
  if (links.length > 0) {
    const active = links.filter(({ status }) => status === "active");
    return { conversationIds: active.map(({ leadId }) => leadId), elsewhere: [] };
  }
  const candidates = [
    ...(await chatsOfPeople(ctx, propertyId, prospect)),
    ...(await chatsOfMarks(ctx, propertyId, prospect)),
  ];
  const owners: ProspectOwners = { conversationIds: [], elsewhere: [] };
  for (const id of new Set(candidates)) {
    const link = await ctx.storage.links.get(id, "resman");
    if (link) owners.elsewhere.push(link);
    else owners.conversationIds.push(id);
  }
  return owners;
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
    .filter(({ fields }) => people.some((person) => comparePeople(fields, person, country).verdict === "same"))
    .map(({ id }) => id);
}

/** A chat whose create lost its answer is known by its mark, also when nothing else is left to know it by. */
async function chatsOfMarks(ctx: EngineContext, propertyId: string, prospect: Prospect): Promise<string[]> {
  const ids = chatsIn(viewProspect(prospect).markers);
  const conversations = await Promise.all(ids.map((id) => ctx.storage.conversations.get(id)));
  return conversations.flatMap((conversation) => (conversation?.propertyId === propertyId ? [conversation.id] : []));
}
