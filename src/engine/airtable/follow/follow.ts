import { linkedAbort } from "../../../runtime/linked-abort.js";
import type { EngineContext } from "../../context.js";
import { WakeUp } from "../../leases/wake-up.js";
import { NoticeFollower } from "./follow-notices.js";

/**
 * While the engine runs: brings noticed leads to Airtable within moments, in one process at a time. Ends with the signal; never
 * throws: what goes wrong is reported and tried again, ever more slowly.
 */
export async function followCampaigns(ctx: EngineContext, signal: AbortSignal): Promise<void> {
  if (!ctx.airtable) return;
  const { runtime } = ctx;
  const wakeUp = new WakeUp(runtime);
  const notices = new NoticeFollower(ctx, ctx.airtable, () => wakeUp.now());
  while (!signal.aborted) {
    if (notices.dueAt <= runtime.now()) {
      const ends = linkedAbort(signal);
      await notices.turn(ends.signal);
      ends.abort();
    }
    // Only the signal makes it throw, and that ends the loop.
    await wakeUp.sleep(Math.max(0, notices.dueAt - runtime.now()), signal).catch(() => undefined);
  }
  await notices.leave();
}
