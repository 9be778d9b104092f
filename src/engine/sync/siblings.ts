import type { Lead } from "../../domain/lead.js";
import { emailKey } from "../../rules/contact/email.js";
import { phoneKey } from "../../rules/contact/phone.js";
import { comparePeople } from "../../rules/matching/same-person.js";
import type { EngineContext } from "../context.js";
import { loadMany } from "./load-lead.js";

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
  const found = new Map<string, Lead>([[lead.id, lead]]);
  const waiting: Lead[] = [lead];
  for (let current = waiting.shift(); current && found.size <= MAX_SIBLINGS; current = waiting.shift()) {
    for (const candidate of await candidatesOf(ctx, current, contactKeys)) {
      if (found.has(candidate.id) || !isSamePerson(ctx, current, candidate)) continue;
      found.set(candidate.id, candidate);
      waiting.push(candidate);
    }
  }
  found.delete(lead.id);
  return { leads: [...found.values()], contactKeys: [...contactKeys] };
}

/** Leads that share a contact nobody has asked about yet. */
async function candidatesOf(ctx: EngineContext, lead: Lead, asked: Set<string>): Promise<Lead[]> {
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
  const rows = await loadMany(
    ctx.storage,
    conversations.map(({ id }) => id),
    ctx.settings,
  );
  return rows.map((row) => row.lead);
}

const isSamePerson = (ctx: EngineContext, a: Lead, b: Lead): boolean =>
  comparePeople(a.fields, b.fields, ctx.settings.country).verdict === "same";
