import { CommanderError } from "commander";
import { isSyncError } from "../domain/errors.js";
import { EXIT, type ExitCode, exitCodeOf } from "./exit-codes.js";
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
  cli.stdout.write(`${isJson ? JSON.stringify(outcome.document) : outcome.text}\n`);
  const closing = CLOSING_WORDS[outcome.code];
  if (closing !== undefined) cli.stderr.write(`lead-sync: ${closing}\n`);
  return outcome.code;
}

/** On stderr, which cron mails although the rest goes to a log. */
const CLOSING_WORDS: Partial<Record<ExitCode, string>> = {
  [EXIT.failed]: "did not come to its end; what was printed says why",
  [EXIT.partial]: "done, but with errors; what was printed names them",
  [EXIT.interrupted]: "interrupted; the next run goes on from here",
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
  cli.stderr.write(`lead-sync: ${known.code}: ${message}\n`);
  return exitCodeOf(error, cli.signal.aborted);
}

const usageError = ({ message }: CommanderError) => ({ code: "INVALID_INPUT", message });
