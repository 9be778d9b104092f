import { sleep } from "../../runtime/sleep.js";
import type { EngineContext } from "../context.js";
import { pullLeads } from "./pull.js";

/** Pulls at intervals until the signal fires; a pull that fails is reported, and the next one comes all the same. */
export async function pullLoop(ctx: EngineContext, signal: AbortSignal): Promise<void> {
  const { settings, events, runtime } = ctx;
  if (settings.pullEveryMs === 0) return;
  while (!signal.aborted) {
    try {
      await pullLeads(ctx, { trigger: "schedule", signal });
    } catch (error) {
      if (!signal.aborted) events.emit("engine:error", { error, during: "pull" });
    }
    // Only the signal can end the pause early.
    await sleep(runtime, settings.pullEveryMs, signal).catch(() => undefined);
  }
}
