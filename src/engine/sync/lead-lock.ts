import type { Lead } from "../../domain/lead.js";
import type { EngineContext } from "../context.js";
import { type LoadedLead, loadLead } from "./load-lead.js";
import { findSiblings } from "./siblings.js";

export interface LockedLead {
  loaded: LoadedLead;
  /** Other conversations of the same renter; empty once the lead is linked, when nobody asks. */
  siblings: Lead[];
}

/**
 * Runs work on a lead, as it is by then, while nobody else in this process works on it; and as long as it has no
 * prospect, on no other lead of the same renter either (ResMan reference, section 8, step 7).
 * A lead's own lock is always taken first and only one at a time, so the two kinds of lock cannot wait for each other.
 */
export function withLeadLock<T>(
  ctx: EngineContext,
  conversationId: string,
  work: (locked: LockedLead) => Promise<T>,
): Promise<T> {
  return ctx.locks.run([`lead:${conversationId}`], async () => {
    const loaded = await loadLead(ctx, conversationId);
    return loaded.link ? work({ loaded, siblings: [] }) : withRenterLock(ctx, loaded, work);
  });
}

async function withRenterLock<T>(
  ctx: EngineContext,
  { lead: first }: LoadedLead,
  work: (locked: LockedLead) => Promise<T>,
): Promise<T> {
  const keysOf = async (lead: Lead) => {
    const { leads, contactKeys } = await findSiblings(ctx, lead);
    return { siblings: leads, names: contactKeys.map((key) => `contact:${lead.propertyId}:${key}`) };
  };
  let { names } = await keysOf(first);
  for (;;) {
    const held = names;
    const result = await ctx.locks.run(held, async () => {
      const loaded = await loadLead(ctx, first.id);
      const now = await keysOf(loaded.lead);
      // While we waited the renter may have given another contact: then the lock held is not the lock needed.
      if (now.names.some((name) => !held.includes(name))) return { again: now.names };
      return { value: await work({ loaded, siblings: now.siblings }) };
    });
    if ("value" in result) return result.value as T;
    names = result.again;
  }
}
