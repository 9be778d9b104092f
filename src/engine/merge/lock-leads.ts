import type { EngineContext } from "../context.js";
import type { Hold } from "../leases/hold.js";
import { locksOf, prospectLock } from "../sync/lead-lock.js";
import type { LoadedLead } from "../sync/load-lead.js";

/** What a piece of work on several leads must lock: the leads with their renters, then, last as ever, the prospects. */
export interface Involved {
  leads: readonly LoadedLead[];
  prospectIds: readonly string[];
}

/**
 * Runs work on several leads while nobody else works on any of them, nor on their prospects.
 * @param find reads what is involved; asked again under the locks, until what it needs is held
 */
export async function withLeadsLocked<I extends Involved, T>(
  ctx: EngineContext,
  hold: Hold,
  find: () => Promise<I>,
  work: (found: I, held: Hold) => Promise<T>,
): Promise<T> {
  let names = await namesFor(ctx, await find());
  for (;;) {
    const taken = names;
    const result = await ctx.locks.run(taken.leads, hold, (held) =>
      ctx.locks.run(taken.prospects, held, async (inner) => {
        const found = await find();
        const needed = await namesFor(ctx, found);
        const isCovered = [...needed.leads, ...needed.prospects].every((name) => isIn(taken, name));
        return isCovered ? { value: await work(found, inner) } : { again: needed };
      }),
    );
    if ("value" in result) return result.value as T;
    names = result.again;
  }
}

interface Names {
  leads: string[];
  prospects: string[];
}

const isIn = ({ leads, prospects }: Names, name: string): boolean => leads.includes(name) || prospects.includes(name);

async function namesFor(ctx: EngineContext, { leads, prospectIds }: Involved): Promise<Names> {
  const locks = await Promise.all(leads.map((lead) => locksOf(ctx, lead)));
  const property = leads[0]?.lead.propertyId ?? "";
  const unique = (list: string[]): string[] => [...new Set(list)].sort();
  return {
    leads: unique(locks.flatMap(({ names }) => names)),
    prospects: unique(prospectIds.map((id) => prospectLock(property, id))),
  };
}
