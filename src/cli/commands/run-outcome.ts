import type { Integration } from "../../domain/integration.js";
import type { Run } from "../../domain/run.js";
import type { CliEngine } from "../config/opened.js";
import { EXIT, type ExitCode } from "../exit-codes.js";
import { progressLine } from "../output/progress-line.js";
import { runText } from "../output/run-text.js";
import type { Outcome, Surroundings } from "../surroundings.js";

/** The integrations a command is about: of one property, or all that are on. @throws SyncError `INTEGRATION_MISSING` */
export async function integrationsOf(engine: CliEngine, propertyId: string | undefined): Promise<Integration[]> {
  if (propertyId !== undefined) return [await engine.integrations.get(propertyId)];
  return (await engine.integrations.list()).filter(({ syncEnabled }) => syncEnabled);
}

/** Shows how runs go, until it is stopped. */
export function followRuns(
  cli: Surroundings,
  engine: CliEngine,
  flags: { json?: boolean },
  what: string,
): { stop(): void } {
  const line = progressLine(cli.stderr, flags);
  const startedAt = cli.runtime.now();
  const unsubscribe = engine.on("run:progress", ({ counts: { processed }, total }) => {
    const spent = cli.runtime.now() - startedAt;
    const etaMs = total === null || processed === 0 ? null : (spent / processed) * Math.max(0, total - processed);
    line.show({ what, processed, total, etaMs });
  });
  return {
    stop: () => {
      unsubscribe();
      line.end();
    },
  };
}

/** What runs came to. @param head a line above theirs */
export function runOutcome(cli: Surroundings, document: unknown, runs: readonly Run[], head?: string): Outcome {
  const texts = runs.length === 0 && head === undefined ? ["There was nothing to do."] : runs.map(runText);
  return {
    code: codeOf(runs, cli.signal),
    document,
    text: [...(head === undefined ? [] : [head]), ...texts].join("\n"),
  };
}

function codeOf(runs: readonly Run[], signal: AbortSignal): ExitCode {
  if (runs.some(({ status }) => status === "aborted") && signal.aborted) return EXIT.interrupted;
  if (runs.some(({ status }) => status !== "completed")) return EXIT.failed;
  return runs.some(({ counts, errors }) => counts.failed > 0 || errors.length > 0) ? EXIT.partial : EXIT.ok;
}
