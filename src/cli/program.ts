import { Command } from "commander";
import { VARIABLES } from "./config/environment.js";
import { actWith } from "./groups/command-parts.js";
import { addLeadCommands } from "./groups/lead-group.js";
import { addOperateCommands } from "./groups/operate-group.js";
import { addSetUpCommands } from "./groups/set-up-group.js";
import { addSyncCommands } from "./groups/sync-group.js";
import { addWatchCommands } from "./groups/watch-group.js";
import type { Outcome, Surroundings } from "./surroundings.js";

const SETTINGS = `
Settings come from the environment, or all from a module of yours (--config):
${Object.entries(VARIABLES)
  .map(([name, what]) => `  ${name.padEnd(31)} ${what}`)
  .join("\n")}`;

const EXIT_CODES = `
Exit codes: 0 done; 1 did not come to its end; 2 wrong use or configuration;
3 done, but single records failed or errors were found; 130 interrupted.`;

/** The command line. Each command hands over what it came to; nothing is printed here but help and usage errors. */
export function createProgram(cli: Surroundings, onOutcome: (outcome: Outcome) => void): Command {
  const program = new Command("lead-sync")
    .description("Keeps a chatbot's leads, ResMan and Airtable in step, both ways.")
    .version(cli.version)
    .exitOverride()
    .configureOutput({ writeOut: (text) => cli.stdout.write(text), writeErr: (text) => cli.stderr.write(text) })
    .showHelpAfterError("Run with --help to see what there is.")
    .addHelpText("after", `${SETTINGS}\n${EXIT_CODES}`);
  const act = actWith(cli, onOutcome);
  addSetUpCommands(program.commandsGroup("Set up:"), act);
  addSyncCommands(program.commandsGroup("Sync:"), act);
  addWatchCommands(program.commandsGroup("Watch:"), act);
  addLeadCommands(program.commandsGroup("Leads:"), act);
  addOperateCommands(program.commandsGroup("Operate:"), act);
  return program;
}
