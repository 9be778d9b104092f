import { Command, InvalidArgumentError, Option } from "commander";
import { airtableCheckCommand } from "./commands/airtable-check.js";
import { airtableInitCommand, type InitFlags } from "./commands/airtable-init.js";
import { doctorCommand } from "./commands/doctor.js";
import { type ReconcileFlags, reconcileCommand } from "./commands/reconcile.js";
import type { Outcome, Surroundings } from "./surroundings.js";

const FIELD_MAP_FILE = "airtable-fields.json";
const YEAR_IN_MINUTES = 365 * 24 * 60;

const CONFIG = [
  "--config <module>",
  "module whose default export is a SyncEngine, or a function that returns one",
] as const;
const JSON_FLAG = ["--json", "one JSON document on stdout, nothing else"] as const;

const EXIT_CODES = `
Exit codes: 0 done; 1 did not come to its end; 2 wrong use or configuration;
3 done, but single records failed or errors were found; 130 interrupted.`;

/** The command line. Each command hands over what it came to; nothing is printed here but help and usage errors. */
export function createProgram(cli: Surroundings, onOutcome: (outcome: Outcome) => void): Command {
  const program = new Command("lead-sync")
    .description("Keeps the portal's campaign leads and their Airtable table in step.")
    .exitOverride()
    .configureOutput({ writeOut: (text) => cli.stdout.write(text), writeErr: (text) => cli.stderr.write(text) })
    .showHelpAfterError("Run with --help to see what there is.")
    .addHelpText("after", EXIT_CODES);
  const act =
    <F>(command: (cli: Surroundings, flags: F) => Promise<Outcome>) =>
    async (flags: F): Promise<void> =>
      onOutcome(await command(cli, flags));

  program
    .command("reconcile")
    .description("reconcile both ways what changed since the last time")
    .option("--lookback <minutes>", "look back so far in place of the stored checkpoint", minutes)
    .option("--dry-run", "read and plan, write nothing on either side")
    .addOption(
      new Option("--full", "all records and all leads: for the first load; goes on where it was interrupted").conflicts(
        ["lookback", "dryRun"],
      ),
    )
    .option("--allow-mass-delete", "take more deletions at once than the guard allows")
    .option(...CONFIG)
    .option(...JSON_FLAG)
    .action(act<ReconcileFlags>(reconcileCommand));

  const airtable = program.command("airtable").description("the Airtable base");
  airtable
    .command("init")
    .description("write a field map from the base's schema")
    .option("--table <name>", "name or id of the table (default: AIRTABLE_TABLE, or Leads)")
    .option("--out <file>", "where to write it", FIELD_MAP_FILE)
    .option("--force", "replace the file if it is there")
    .option(...JSON_FLAG)
    .action(act<InitFlags>(airtableInitCommand));
  airtable
    .command("check")
    .description("compare the base with the field map")
    .option(...CONFIG)
    .option(...JSON_FLAG)
    .action(act(airtableCheckCommand));

  program
    .command("doctor")
    .description("look at everything the sync needs, and say what to do about what is wrong")
    .option(...CONFIG)
    .option(...JSON_FLAG)
    .action(act(doctorCommand));
  return program;
}

function minutes(text: string): number {
  const value = Number(text);
  if (text.trim() !== "" && value > 0 && value <= YEAR_IN_MINUTES) return value;
  throw new InvalidArgumentError(`Minutes, more than 0 and at most ${YEAR_IN_MINUTES} (a year).`);
}
