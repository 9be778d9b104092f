import type { EngineContext } from "../../context.js";
import { WakeUp } from "../../leases/wake-up.js";
import { NoticeFollower } from "./follow-notices.js";
import { ReconcileSchedule } from "./follow-schedule.js";

/**
 * While the engine runs: brings noticed leads to Airtable within moments, and reconciles every `reconcileEveryMs`, in one
 * process at a time. Ends with the signal; never throws: what goes wrong is reported and tried again, ever more slowly.
 */
export async function followCampaigns(ctx: EngineContext, signal: AbortSignal): Promise<void> {
  if (!ctx.airtable) return;
  const { runtime } = ctx;
  const wakeUp = new WakeUp(runtime);
  const schedule = new ReconcileSchedule(ctx, ctx.airtable);
  const notices = new NoticeFollower(ctx, ctx.airtable, () => wakeUp.now());
  // One after another: both need the table for themselves.
  const turns = [schedule, notices];
  while (!signal.aborted) {
    for (const one of turns) if (!signal.aborted && one.dueAt <= runtime.now()) await one.turn(signal);
    const dueAt = Math.min(...turns.map((one) => one.dueAt));
    // Only the signal makes it throw, and that ends the loop.
    await wakeUp.sleep(Math.max(0, dueAt - runtime.now()), signal).catch(() => undefined);
  }
  await notices.leave();
}
