import { ConfigError } from "../../domain/errors.js";
import type { EngineContext } from "../context.js";

/** A lease bears this part of its length in clocks that differ. */
const BEARABLE = 1 / 4;

/** Reports a clock that is so far from the store's that leases of this process seem to end too early or too late. */
export async function checkClock({ storage, runtime, settings, events }: EngineContext): Promise<void> {
  const before = runtime.now();
  const told = await storage.now?.();
  if (told === undefined) return;
  const offMs = Math.round((before + runtime.now()) / 2 - Date.parse(told));
  if (Math.abs(offMs) <= settings.leaseMs * BEARABLE) return;
  const message = `This process's clock is ${Math.abs(offMs)} ms ${offMs > 0 ? "ahead of" : "behind"} the store's; leases of ${settings.leaseMs} ms need clocks that agree. Synchronise the host's clock.`;
  events.emit("engine:error", { error: new ConfigError(message, { context: { offMs } }), during: "check clock" });
}
