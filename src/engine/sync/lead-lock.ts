import type { Lead } from "../../domain/lead.js";
import type { EngineContext } from "../context.js";
import type { Hold } from "../leases/hold.js";
import { type LoadedLead, loadLead } from "./load-lead.js";
import { findSiblings } from "./siblings.js";

export interface LockedLead {
  loaded: LoadedLead;
  /** Other conversations of the same renter; empty once the lead is linked, when nobody asks. */
  siblings: Lead[];
  /** The right to go on. */
  held: Hold;
}

/**
 * Runs work on a lead, as it is by then, while nobody else works on it, in any process; and as long as it has no
 * prospect, on no other lead of the same renter either (ResMan reference, section 8, step 7).
 * A lead's own lock is always taken first and only one at a time, so the two kinds of lock cannot wait for each other.
 */
export function withLeadLock<T>(
  ctx: EngineContext,
  conversationId: string,
  hold: Hold,
  work: (locked: LockedLead) => Promise<T>,
): Promise<T> {
  return ctx.locks.run([`lead:${conversationId}`], hold, async (held) => {
    const loaded = await loadLead(ctx, conversationId);
    return loaded.link ? work({ loaded, siblings: [], held }) : withRenterLock(ctx, loaded, held, work);
  });
}

async function withRenterLock<T>(
  ctx: EngineContext,
  { lead: first }: LoadedLead,
  hold: Hold,
  work: (locked: LockedLead) => Promise<T>,
): Promise<T> {
  const keysOf = async (lead: Lead) => {
    const { leads, contactKeys } = await findSiblings(ctx, lead);
    return { siblings: leads, names: contactKeys.map((key) => `contact:${lead.propertyId}:${key}`) };
  };
  let { names } = await keysOf(first);
  for (;;) {
    const taken = names;
    const result = await ctx.locks.run(taken, hold, async (held) => {
      const loaded = await loadLead(ctx, first.id);
      const now = await keysOf(loaded.lead);
      // While we waited the renter may have given another contact: then the lock held is not the lock needed.
      if (now.names.some((name) => !taken.includes(name))) return { again: now.names };
      return { value: await work({ loaded, siblings: now.siblings, held }) };
    });
    if ("value" in result) return result.value as T;
    names = result.again;
  }
}

/**
 * Runs work while nobody else, in any process, works on a prospect. Chats of one renter write to one prospect, and a post
 * resends what another chat has just changed: one at a time. Taken last, so that it cannot wait for a lock that waits for it.
 */
export const withProspectLock = <T>(
  ctx: EngineContext,
  { propertyId, remoteId }: { propertyId: string; remoteId: string },
  hold: Hold,
  work: (held: Hold) => Promise<T>,
): Promise<T> => ctx.locks.run([`prospect:${propertyId}:${remoteId.toLowerCase()}`], hold, work);
