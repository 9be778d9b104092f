import { CommanderError } from "commander";
import type { ErrorCode } from "../domain/error-codes.js";
import { isSyncError } from "../domain/errors.js";
import { EXIT, type ExitCode, exitCodeOf } from "./exit-codes.js";
import { forOperators } from "./output/operator-words.js";
import { createProgram } from "./program.js";
import type { Outcome, Surroundings } from "./surroundings.js";

/**
 * Runs one command line. With `--json` exactly one JSON document goes to stdout: the outcome, or the error.
 * @param args without the names of node and the script
 */
export async function runCli(args: readonly string[], cli: Surroundings): Promise<ExitCode> {
  const isJson = args.includes("--json");
  const outcomes: Outcome[] = [];
  try {
    await createProgram(cli, (outcome) => outcomes.push(outcome)).parseAsync(args, { from: "user" });
  } catch (error) {
    return reportError(error, cli, isJson);
  }
  const [outcome] = outcomes;
  if (!outcome) return EXIT.ok;
  const printed = isJson ? JSON.stringify(outcome.document) : outcome.text;
  if (printed) cli.stdout.write(`${printed}\n`);
  const closing = CLOSING_WORDS[outcome.code];
  if (closing !== undefined) cli.stderr.write(`lead-sync: ${closing}\n`);
  return outcome.code;
}

const INTERRUPTED = "interrupted; the next run goes on from here";

/** On stderr, which cron mails although the rest goes to a log. */
const CLOSING_WORDS: Partial<Record<ExitCode, string>> = {
  [EXIT.failed]: "did not come to its end; what was printed says why, and `lead-sync doctor` what to do",
  [EXIT.partial]: "done, but with errors; what was printed names them",
  [EXIT.interrupted]: INTERRUPTED,
};

function reportError(error: unknown, cli: Surroundings, isJson: boolean): ExitCode {
  // Commander has said what it has to say, to people.
  if (error instanceof CommanderError) {
    if (error.exitCode === 0) return EXIT.ok;
    if (isJson) cli.stdout.write(`${JSON.stringify({ success: false, error: usageError(error) })}\n`);
    return EXIT.usage;
  }
  const message = error instanceof Error ? error.message : String(error);
  const known = isSyncError(error) ? error.toJSON() : { code: "UNEXPECTED", message };
  if (isJson) cli.stdout.write(`${JSON.stringify({ success: false, error: known })}\n`);
  const code = exitCodeOf(error, cli.signal.aborted);
  const isAbort = isSyncError(error, "ABORTED") || (error instanceof Error && error.name === "AbortError");
  const words = cli.signal.aborted && isAbort ? INTERRUPTED : `${known.code}: ${forOperators(message)}`;
  cli.stderr.write(`lead-sync: ${words}\n`);
  const next = isSyncError(error) ? NEXT_STEPS[error.code] : undefined;
  if (next !== undefined) cli.stderr.write(`${next}\n`);
  return code;
}

const DOCTOR = "`lead-sync doctor` looks closer, and says what to do.";

/** What to do next, where the words of the error leave that open. */
const NEXT_STEPS: Partial<Record<ErrorCode, string>> = {
  AUTH_ERROR: DOCTOR,
  CIRCUIT_OPEN: DOCTOR,
  NETWORK_ERROR: DOCTOR,
  SCHEMA_MISMATCH: "`lead-sync airtable check` lists all that does not fit.",
  STORAGE_ERROR: DOCTOR,
  TIMEOUT_ERROR: DOCTOR,
  INTEGRATION_MISSING: "`lead-sync status` lists the properties that have one.",
};

const usageError = ({ message }: CommanderError) => ({
  code: "INVALID_INPUT",
  message: message.replace(/^error: /, ""),
});
