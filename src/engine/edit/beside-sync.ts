import { throwIfAborted } from "../../runtime/sleep.js";
import type { EngineContext } from "../context.js";
import { withLeadLock } from "../sync/lead-lock.js";
import { type LoadedLead, loadLead } from "../sync/load-lead.js";
import { inTime } from "./in-time.js";

/** How long to wait for a sync of the lead that is under way. */
export interface Patience {
  /** Milliseconds; undefined waits for as long as it takes. */
  timeoutMs: number | undefined;
  signal: AbortSignal | undefined;
}

/**
 * Runs work that stores something of ours under the lead's lock; or without it, where a sync that waits for a slow ResMan
 * holds it for longer than the caller can wait. Such a sync leaves alone what changes meanwhile, as it does with what the
 * chatbot writes, which takes no locks either.
 * @param seen the lead as it was when somebody last looked
 */
export async function besideSync<T>(
  ctx: EngineContext,
  seen: LoadedLead,
  { timeoutMs, signal }: Patience,
  work: (loaded: LoadedLead) => Promise<T>,
): Promise<T> {
  let begun: Promise<T> | undefined;
  const locked = await inTime({ timers: ctx.runtime, timeoutMs, signal }, (ends) =>
    withLeadLock(ctx, seen, { signal: ends }, ({ loaded }) => {
      // Whoever came too late for the lock has done it without.
      throwIfAborted(ends);
      begun = work(loaded);
      return begun;
    }),
  );
  if (!locked.isLate) return locked.value;
  return begun ?? work(await loadLead(ctx, seen.lead.id));
}
