import type { ReconcileProgress } from "../../engine/airtable/results.js";
import type { Output } from "../surroundings.js";
import { count, duration } from "./duration.js";

const CLEAR_LINE = "\r\u001b[2K";

const STAGES: Readonly<Record<ReconcileProgress["stage"], string>> = {
  pull: "Airtable to portal",
  push: "Portal to Airtable",
  deletions: "Deleted records",
};

/** One line on a terminal that is written over as work proceeds; silent elsewhere, so that logs of cron stay short. */
export class ProgressLine {
  readonly #output: Output;
  #isShown = false;

  constructor(output: Output) {
    this.#output = output;
  }

  show(progress: ReconcileProgress): void {
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

/** `Airtable to portal: 1,200 of 10,000 (12 %), 3 min 20 s left` */
export function progressText({ stage, processed, total, etaMs }: ReconcileProgress): string {
  const share = total ? ` of ${count(total)} (${Math.floor((Math.min(processed, total) / total) * 100)} %)` : "";
  const left = etaMs === null ? "" : `, ${duration(etaMs)} left`;
  return `${STAGES[stage]}: ${count(processed)}${share}${left}`;
}
