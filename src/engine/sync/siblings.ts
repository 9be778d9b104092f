import type { Lead } from "../../domain/lead.js";
import { emailKey } from "../../rules/contact/email.js";
import { phoneKey } from "../../rules/contact/phone.js";
import type { EngineContext } from "../context.js";
import { distinctFrom } from "./distinct-from.js";
import { loadMany, type OurLead } from "./load-lead.js";
import { isSamePerson } from "./same-person.js";
import { survivorOf } from "./survivor-of.js";

/** A renter does not chat more often than this under changing contacts; beyond it something else is wrong. */
const MAX_SIBLINGS = 50;

export interface Siblings {
  /** Other conversations of the same renter at the same property, in the order they were found. */
  leads: Lead[];
  /** Mailboxes and lines of the renter, as keys of locks. */
  contactKeys: string[];
}

/**
 * Finds the other conversations of a renter: those that share a mailbox or line and are the same person, and again
 * those that share one with them. A first chat may have given an email, a second a phone, a third both.
 */
export async function findSiblings(ctx: EngineContext, lead: Lead): Promise<Siblings> {
  const contactKeys = new Set<string>();
  const found = new Map<string, OurLead | undefined>([[lead.id, undefined]]);
  const waiting: Lead[] = [lead];
  for (let current = waiting.shift(); current && found.size <= MAX_SIBLINGS; current = waiting.shift()) {
    const from = current;
    const candidates = await candidatesOf(ctx, from, contactKeys);
    const alike = candidates.filter(
      (other) => !found.has(other.lead.id) && isSamePerson(ctx, from.fields, other.lead.fields),
    );
    const distinct = await distinctFrom(ctx, ...(alike.length > 0 ? [lead, from] : []));
    const isOther = ({ lead: { id }, link }: OurLead): boolean =>
      distinct.lead(id) || (link !== undefined && distinct.prospect(link.remoteId));
    for (const candidate of alike.filter((other) => !isOther(other))) {
      for (const one of [candidate, ...(await survivorsOf(ctx, candidate))]) {
        if (found.has(one.lead.id)) continue;
        found.set(one.lead.id, one);
        waiting.push(one.lead);
      }
    }
  }
  const leads = [...found.values()].filter((one) => one !== undefined && one.conversation.mergedInto === null);
  return { leads: leads.flatMap((one) => one?.lead ?? []), contactKeys: [...contactKeys] };
}

/** Where a chat was merged into another, that one is the renter's, whatever contacts it has. */
async function survivorsOf(ctx: EngineContext, { conversation }: OurLead): Promise<OurLead[]> {
  if (conversation.mergedInto === null) return [];
  return loadMany(ctx.storage, [await survivorOf(ctx, conversation.id)], ctx.settings);
}

/** Leads that share a contact nobody has asked about yet. */
async function candidatesOf(ctx: EngineContext, lead: Lead, asked: Set<string>): Promise<OurLead[]> {
  const email = emailKey(lead.fields.email);
  const phone = phoneKey(lead.fields.phone, ctx.settings.country);
  const fresh = (key: string | null, kind: string): string[] => {
    if (!key || asked.has(`${kind}:${key}`)) return [];
    asked.add(`${kind}:${key}`);
    return [key];
  };
  const query = { propertyId: lead.propertyId, emailKeys: fresh(email, "email"), phoneKeys: fresh(phone, "phone") };
  if (query.emailKeys.length === 0 && query.phoneKeys.length === 0) return [];
  const conversations = await ctx.storage.conversations.findByContact(query);
  const ids = conversations.map(({ id }) => id);
  return loadMany(ctx.storage, ids, ctx.settings);
}
