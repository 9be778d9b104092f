import type { ReconcileProgress } from "../../engine/airtable/results.js";
import type { Output } from "../surroundings.js";
import { count, duration } from "./duration.js";

const CLEAR_LINE = "\r\u001b[2K";

const STAGES: Readonly<Record<ReconcileProgress["stage"], string>> = {
  pull: "Airtable to portal",
  push: "Portal to Airtable",
  deletions: "Deleted records",
};

/** How far some work is. */
export interface Progress {
  what: string;
  processed: number;
  total: number | null;
  /** Milliseconds; null while not known. */
  etaMs: number | null;
}

/** One line on a terminal that is written over as work proceeds; silent elsewhere, so that logs of cron stay short. */
export class ProgressLine {
  readonly #output: Output;
  #isShown = false;

  constructor(output: Output) {
    this.#output = output;
  }

  show(progress: Progress): void {
    if (this.#output.isTTY !== true) return;
    this.#isShown = true;
    this.#output.write(`${CLEAR_LINE}${progressText(progress)}`);
  }

  /** Takes the line away. */
  end(): void {
    if (this.#isShown) this.#output.write(CLEAR_LINE);
    this.#isShown = false;
  }
}

/** The line of a command; with `--json` nothing is shown, also on a terminal. */
export const progressLine = (output: Output, { json = false }: { json?: boolean }): ProgressLine =>
  new ProgressLine(json ? { write: () => undefined } : output);

/** `Airtable to portal: 1,200 of 10,000 (12 %), 3 min 20 s left` */
export function progressText({ what, processed, total, etaMs }: Progress): string {
  const share = total ? ` of ${count(total)} (${Math.floor((Math.min(processed, total) / total) * 100)} %)` : "";
  const left = etaMs === null ? "" : `, ${duration(etaMs)} left`;
  return `${what}: ${count(processed)}${share}${left}`;
}

/** The progress of a reconciliation, by the name of its stage. */
export const stageProgress = ({ stage, ...progress }: ReconcileProgress): Progress => ({
  ...progress,
  what: STAGES[stage],
});
