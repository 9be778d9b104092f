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
 * @param seen the lead as it was when somebody last looked
 */
export async function withLeadLock<T>(
  ctx: EngineContext,
  seen: LoadedLead,
  hold: Hold,
  work: (locked: LockedLead) => Promise<T>,
): Promise<T> {
  let { names } = await locksOf(ctx, seen);
  for (;;) {
    const taken = names;
    const result = await ctx.locks.run(taken, hold, async (held) => {
      const loaded = await loadLead(ctx, seen.lead.id);
      const needed = await locksOf(ctx, loaded);
      // While we waited the renter may have given another contact: then the locks held are not the locks needed.
      if (needed.names.some((name) => !taken.includes(name))) return { again: needed.names };
      return { value: await work({ loaded, siblings: needed.siblings, held }) };
    });
    if ("value" in result) return result.value as T;
    names = result.again;
  }
}

/** What must be locked for work on a lead. */
export async function locksOf(
  ctx: EngineContext,
  { lead, link }: LoadedLead,
): Promise<{ names: string[]; siblings: Lead[] }> {
  const own = `lead:${lead.id}`;
  if (link) return { names: [own], siblings: [] };
  const { leads, contactKeys } = await findSiblings(ctx, lead);
  return { names: [own, ...contactKeys.map((key) => `contact:${lead.propertyId}:${key}`)], siblings: leads };
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
): Promise<T> => ctx.locks.run([prospectLock(propertyId, remoteId)], hold, work);

/** The name of {@link withProspectLock}'s lock. */
export const prospectLock = (propertyId: string, remoteId: string): string =>
  `prospect:${propertyId}:${remoteId.toLowerCase()}`;
