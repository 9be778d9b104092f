import type * as z from "zod";
import type { Conflict } from "../../domain/conflict.js";
import type { EngineContext } from "../context.js";
import type { listSchema } from "./inputs.js";

/** Which conflicts to list. Default: all. */
export type ConflictListFilter = z.input<typeof listSchema>;

const PAGE = 100;

/** Newest first, a page at a time; of `due` ones those a person can decide now. */
export async function listConflicts(
  ctx: EngineContext,
  { due = false, limit = PAGE, afterId, ...wanted }: z.output<typeof listSchema>,
): Promise<Conflict[]> {
  const filter = due ? { ...wanted, resolutionStatus: wanted.resolutionStatus ?? ["manual_review" as const] } : wanted;
  const now = ctx.runtime.now();
  const isWanted = ({ snoozedUntil }: Conflict): boolean => !due || !snoozedUntil || Date.parse(snoozedUntil) <= now;
  const found: Conflict[] = [];
  for (let after: string | undefined = afterId; ; ) {
    const page = await ctx.storage.conflicts.list({ ...defined(filter), limit, ...(after && { afterId: after }) });
    found.push(...page.filter(isWanted));
    after = page.at(-1)?.id;
    if (page.length < limit || found.length >= limit) return found.slice(0, limit);
  }
}

const defined = <T extends object>(value: T): { [K in keyof T]: Exclude<T[K], undefined> } =>
  Object.fromEntries(Object.entries(value).filter(([, part]) => part !== undefined)) as never;
