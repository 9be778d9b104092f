import type { FullSyncResult, ReconcileProgress, ReconciliationResult } from "../../engine/airtable/results.js";
import { openEngine } from "../config/open-engine.js";
import type { CliEngine } from "../config/opened.js";
import { EXIT, type ExitCode } from "../exit-codes.js";
import { type ProgressLine, progressLine, stageProgress } from "../output/progress-line.js";
import { reconciliationText } from "../output/reconciliation-text.js";
import type { Outcome, Surroundings } from "../surroundings.js";

/** Options of `lead-sync reconcile`. */
export interface ReconcileFlags {
  config?: string;
  lookback?: number;
  dryRun?: boolean;
  full?: boolean;
  allowMassDelete?: boolean;
  json?: boolean;
}

/** Brings campaign leads and their Airtable table into step, both ways, once. */
export async function reconcileCommand(cli: Surroundings, flags: ReconcileFlags): Promise<Outcome> {
  const { engine, close } = await openEngine(cli, flags.config, "airtable");
  const line = progressLine(cli.stderr, flags);
  try {
    const document = await run(engine, flags, cli.signal, line);
    line.end();
    const text = reconciliationText(document, flags.dryRun ?? false);
    return { code: codeOf(document, cli.signal), document, text };
  } finally {
    line.end();
    await close();
  }
}

function run(
  engine: CliEngine,
  { full, dryRun, lookback, allowMassDelete }: ReconcileFlags,
  signal: AbortSignal,
  line: ProgressLine,
): Promise<ReconciliationResult | FullSyncResult> {
  const call = {
    signal,
    onProgress: (progress: ReconcileProgress) => line.show(stageProgress(progress)),
    ...(allowMassDelete !== undefined && { allowMassDelete }),
  };
  if (full) return engine.syncAll(call);
  return engine.reconcile({
    ...call,
    ...(dryRun !== undefined && { dryRun }),
    ...(lookback !== undefined && { lookbackMinutes: lookback }),
  });
}

function codeOf({ success, stage1, stage2 }: ReconciliationResult, signal: AbortSignal): ExitCode {
  if (!success) return signal.aborted ? EXIT.interrupted : EXIT.failed;
  return stage1.errors.length + stage2.errors.length > 0 ? EXIT.partial : EXIT.ok;
}
