import type { Run, RunCounts, RunError } from "../../domain/run.js";
import { count, counted } from "./duration.js";
import { forOperators } from "./operator-words.js";
import { oneLine } from "./table.js";

/** More errors than this are counted, not shown; `--json` has them all. */
const MAX_ERRORS = 20;

/** What a run came to: its counts, then single leads that failed. */
export function runText(run: Run): string {
  const shown = run.errors.slice(0, MAX_ERRORS).map((error) => `  ${runErrorText(error)}`);
  const rest = run.errors.length - shown.length;
  return [
    `Run ${run.id} ${run.status}: ${countsText(run.counts)}`,
    ...(run.kind === "push" && run.counts.waiting > 0 ? [WAITING] : []),
    ...shown,
    ...(rest > 0 ? [`  and ${count(rest)} more; --json lists them all`] : []),
  ].join("\n");
}

const WAITING = "  Waiting: leads without an email or phone, or of a property that is off";

/** `Lead 0197…: AUTH_ERROR: ResMan refused …`, or without a lead where the run itself failed. */
export const runErrorText = ({ leadId, code, message }: RunError): string =>
  `${leadId === null ? "" : `Lead ${leadId}: `}${code}: ${oneLine(forOperators(message))}`;

/** `12 leads, 3 created, 5 updated`: what is none is left out. */
export function countsText({ processed, ...counts }: RunCounts): string {
  const parts = Object.entries(counts).filter(([, number]) => number > 0);
  return [counted(processed, "lead"), ...parts.map(([name, number]) => `${count(number)} ${name}`)].join(", ");
}
