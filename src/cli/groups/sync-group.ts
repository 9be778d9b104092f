import { type Command, Option } from "commander";
import { pullCommand } from "../commands/pull.js";
import { pushCommand } from "../commands/push.js";
import { reconcileCommand } from "../commands/reconcile.js";
import { revertCommand } from "../commands/revert.js";
import { verifyCommand } from "../commands/verify.js";
import { workerCommand } from "../commands/worker.js";
import {
  type Act,
  configOption,
  examples,
  jsonOption,
  minutes,
  moment,
  propertyOption,
  wholeNumber,
} from "./command-parts.js";

/** Commands that sync. */
export function addSyncCommands(program: Command, act: Act): void {
  program
    .command("push")
    .description("bring leads that wait for a sync to ResMan")
    .addOption(propertyOption())
    .option("--all", "every lead, to find what no notice told of")
    .addOption(new Option("--lead <id>", "this lead only, by its conversation's id").conflicts(["all", "property"]))
    .option("--force", "with --lead: although its property is paused")
    .addOption(configOption())
    .addOption(jsonOption())
    .addHelpText("after", examples("push", "push --property juniper --all", "push --lead 6d0a2f0c-… --force"))
    .action(act(pushCommand));

  program
    .command("pull")
    .description("take what changed in ResMan since the last pull")
    .addOption(propertyOption())
    .addOption(
      new Option("--full", "as far back as a first pull, in place of the stored checkpoint").conflicts(["from", "to"]),
    )
    .option("--from <instant>", "changes since; leaves the checkpoint where it is", moment)
    .option("--to <instant>", "changes until", moment)
    .option("--limit <number>", "at most so many leads", wholeNumber(1, 100_000))
    .addOption(configOption())
    .addOption(jsonOption())
    .addHelpText("after", examples("pull", "pull --property juniper --from 2026-03-01"))
    .action(act(pullCommand));

  program
    .command("reconcile")
    .description("reconcile with Airtable, both ways, what changed since the last time")
    .option("--lookback <minutes>", "look back so far in place of the stored checkpoint", minutes)
    .option("--dry-run", "read and plan, write nothing on either side")
    .addOption(
      new Option("--full", "all records and all leads: for the first load; goes on where it was interrupted").conflicts(
        ["lookback", "dryRun"],
      ),
    )
    .option("--allow-mass-delete", "take more deletions at once than the guard allows")
    .addOption(configOption())
    .addOption(jsonOption())
    .addHelpText("after", examples("reconcile", "reconcile --dry-run", "reconcile --full"))
    .action(act(reconcileCommand));

  program
    .command("verify")
    .description("compare both sides completely and list what differs")
    .addOption(propertyOption())
    .addOption(new Option("--system <name>", "with one remote only").choices(["resman", "airtable"]))
    .option("--repair", "sync each lead that differs")
    .addOption(configOption())
    .addOption(jsonOption())
    .addHelpText("after", examples("verify", "verify --property juniper --repair"))
    .action(act(verifyCommand));

  program
    .command("worker")
    .description("work until told to stop: jobs, pulls, schedule, Airtable, alerts")
    .addOption(configOption())
    .option("--json", "a JSON document a line, as things happen")
    .addHelpText("after", examples("worker", "worker --json >> worker.log"))
    .action(act(workerCommand));

  program
    .command("revert")
    .description("take back what a run did, on both sides, after showing it")
    .argument("<run>", "id of the run (`lead-sync runs`)")
    .addOption(new Option("--dry-run", "show what would be done, write nothing").conflicts("yes"))
    .option("--yes", "do not ask")
    .option("--by <person>", "who wants it; `explain` names them")
    .addOption(configOption())
    .addOption(jsonOption())
    .addHelpText("after", examples("revert 0197f3a2-… --dry-run", "revert 0197f3a2-… --yes --by ben"))
    .action(act(revertCommand));
}
