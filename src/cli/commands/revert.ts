import { ValidationError } from "../../domain/errors.js";
import type { RevertedLead, RevertOutcome, RevertResult } from "../../engine/revert/revert-types.js";
import { withEngine } from "../config/open-engine.js";
import type { CliEngine } from "../config/opened.js";
import { EXIT, type ExitCode } from "../exit-codes.js";
import { count, counted } from "../output/duration.js";
import { forOperators } from "../output/operator-words.js";
import { widthOf, wrap } from "../output/table.js";
import type { Outcome, Surroundings } from "../surroundings.js";

/** Options of `lead-sync revert`. */
export interface RevertFlags {
  config?: string;
  run: string;
  dryRun?: boolean;
  yes?: boolean;
  by?: string;
  json?: boolean;
}

/** What is done with a lead that is not left as it is. */
const TAKEN_BACK: readonly RevertOutcome[] = ["reverted", "unlinked", "relinked"];
/** More leads than this are counted, not shown; `--json` has them all. */
const MAX_LEADS = 20;

/** Takes a run back, after it has shown what that would do and somebody agreed. */
export async function revertCommand(cli: Surroundings, flags: RevertFlags): Promise<Outcome> {
  const { dryRun = false, yes = false, json = false } = flags;
  if (!dryRun && !yes && (json || cli.ask === undefined)) {
    throw new ValidationError("revert", [
      { path: "yes", message: "nobody can be asked here: look with --dry-run, then give --yes" },
    ]);
  }
  return withEngine(cli, flags, "store", async ({ engine }) => {
    if (yes && !dryRun) return revertOutcome(cli, await revert(cli, engine, flags, false));
    const planned = await revert(cli, engine, flags, true);
    if (dryRun || planned.leads.every(({ outcome }) => outcome === "unchanged")) return revertOutcome(cli, planned);
    cli.stdout.write(`${revertText(planned, widthOf(cli.stdout))}\n`);
    const answer = await cli.ask?.("Take this back? Type yes: ", cli.signal);
    if (answer?.trim().toLowerCase() !== "yes") {
      return { code: EXIT.ok, document: planned, text: "Nothing was changed." };
    }
    return revertOutcome(cli, await revert(cli, engine, flags, false));
  });
}

const revert = (cli: Surroundings, engine: CliEngine, { run, by }: RevertFlags, dryRun: boolean) =>
  engine.revertRun(run, { dryRun, signal: cli.signal, ...(by !== undefined && { by }) });

const revertOutcome = (cli: Surroundings, result: RevertResult): Outcome => ({
  code: codeOf(cli, result),
  document: result,
  text: revertText(result, widthOf(cli.stdout)),
});

function codeOf({ signal }: Surroundings, { run, leads }: RevertResult): ExitCode {
  if (run.status === "aborted" && signal.aborted) return EXIT.interrupted;
  if (run.status === "failed") return EXIT.failed;
  return leads.some(({ outcome }) => outcome === "failed") ? EXIT.partial : EXIT.ok;
}

function revertText({ leads, dryRun, revertedRunId, run }: RevertResult, width: number): string {
  const shown = leads.slice(0, MAX_LEADS).flatMap((lead) => leadTexts(lead, width));
  const rest = leads.length > MAX_LEADS ? [`  and ${count(leads.length - MAX_LEADS)} more; --json lists them all`] : [];
  const back = leads.filter(({ outcome }) => TAKEN_BACK.includes(outcome)).length;
  const others = leads.length - back;
  const parts = [
    `Run ${revertedRunId} ${dryRun ? "would be" : "was"} taken back from ${counted(back, "lead")}`,
    ...(others > 0 ? [`${counted(others, "lead stays as it is", "leads stay as they are")}`] : []),
    dryRun ? "nothing was written" : `this is run ${run.id}`,
  ];
  return [wrap(`${parts.join("; ")}.`, width, ""), ...shown, ...rest].join("\n");
}

function leadTexts(lead: RevertedLead, width: number): string[] {
  const { conversationId, outcome, reverted, left, kept, retiredResmanLeadId: lost, error } = lead;
  return [
    wrap(`Lead ${conversationId}: ${outcome}${fieldsText(reverted)}`, width),
    ...[
      ...(lost === null ? [] : [`its prospect in ResMan is marked lost: ${lost}`]),
      ...left.map(({ field, reason }) => `${field} stays: ${reason}`),
      ...kept.map(({ subject, reason }) => `${subject} stays in ResMan: ${reason}`),
      ...(error === null ? [] : [`${error.code}: ${forOperators(error.message)}`]),
    ].map((line) => wrap(line, width, "    ")),
  ];
}

const fieldsText = (changes: readonly { field: string }[]): string =>
  changes.length === 0 ? "" : ` (${changes.map(({ field }) => field).join(", ")})`;
