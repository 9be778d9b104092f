import { withEngine } from "../config/open-engine.js";
import { EXIT } from "../exit-codes.js";
import { WorkerVoice } from "../output/worker-voice.js";
import type { Outcome, Surroundings } from "../surroundings.js";
import { integrationsOf } from "./run-outcome.js";

/** Options of `lead-sync worker`. */
export interface WorkerFlags {
  config?: string;
  json?: boolean;
}

/**
 * Works until it is told to stop: jobs, pulls, the schedule, Airtable and, where somebody is to be told, alerts. Then it lets
 * what runs end. Prints a line for each thing worth knowing.
 */
export const workerCommand = (cli: Surroundings, flags: WorkerFlags): Promise<Outcome> =>
  withEngine(cli, flags, "any", async ({ engine, monitor, notifiedActions, requireResMan }) => {
    requireResMan(await integrationsOf(engine, undefined));
    const watch = notifiedActions?.length === 0 ? null : monitor();
    const voice = new WorkerVoice(cli, engine, flags.json ?? false);
    try {
      await engine.start();
      await watch?.start();
      voice.say("worker:ready", watch ? "ready, alerts are watched" : "ready", { alerts: watch !== null });
      await untilAborted(cli.signal);
      voice.say("worker:stopping", "stopping, what runs may end", {});
      await watch?.stop();
    } finally {
      await engine.stop({ drain: true });
      voice.end();
    }
    return { code: EXIT.ok, document: undefined, text: "" };
  });

const untilAborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
