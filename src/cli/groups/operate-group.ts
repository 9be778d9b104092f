import { Argument, type Command, Option } from "commander";
import { queueStatusSchema } from "../../domain/queue-item.js";
import { syncDirectionSchema } from "../../domain/status.js";
import { queueCancelCommand, queueListCommand, queueRetryCommand } from "../commands/queue.js";
import { directionCommand, pauseCommand, resumeCommand } from "../commands/switches.js";
import { type Act, configOption, examples, jsonOption, limitOption, propertyOption } from "./command-parts.js";

/** Commands that switch properties and work on the queue. */
export function addOperateCommands(program: Command, act: Act): void {
  const queue = program.command("queue").description("the jobs: what waits, what runs, what failed");
  queue
    .command("list")
    .description("list jobs, oldest first")
    .addOption(new Option("--status <name>", "with this status only").choices(queueStatusSchema.options))
    .addOption(propertyOption())
    .option("--lead <id>", "of this lead only")
    .option("--code <code>", "that ended with this error code only")
    .addOption(limitOption())
    .addOption(configOption())
    .addOption(jsonOption())
    .addHelpText("after", examples("queue list --status failed", "queue list --code AUTH_ERROR --json"))
    .action(act(queueListCommand));
  queue
    .command("retry")
    .description("queue a failed or cancelled job again, or all that failed")
    .argument("[job]", "id of the job")
    .option("--failed", "all that failed")
    .option("--code <code>", "of these, those with this error code only")
    .addOption(propertyOption("of these, those of this property only"))
    .addOption(configOption())
    .addOption(jsonOption())
    .addHelpText("after", examples("queue retry 0197f3a2-…", "queue retry --failed --code AUTH_ERROR"))
    .action(act(queueRetryCommand));
  queue
    .command("cancel")
    .description("cancel a job that has not ended")
    .argument("<job>", "id of the job")
    .option("--reason <text>", "kept with the job")
    .addOption(configOption())
    .addOption(jsonOption())
    .addHelpText("after", examples('queue cancel 0197f3a2-… --reason "wrong property"'))
    .action(act(queueCancelCommand));

  program
    .command("pause")
    .description("stop the sync at once, both ways; work keeps queuing")
    .addOption(propertyOption("this property only (default: everything, Airtable too)"))
    .addOption(configOption())
    .addOption(jsonOption())
    .addHelpText("after", examples("pause", "pause --property juniper"))
    .action(act(pauseCommand));
  program
    .command("resume")
    .description("let the sync go on; what was queued meanwhile is worked off")
    .addOption(propertyOption("this property only (default: all that `pause` stopped)"))
    .addOption(configOption())
    .addOption(jsonOption())
    .addHelpText("after", examples("resume", "resume --property juniper"))
    .action(act(resumeCommand));
  program
    .command("direction")
    .description("change which way a property is synced")
    .addArgument(new Argument("<direction>", "the way").choices(syncDirectionSchema.options))
    .addOption(propertyOption("the property").makeOptionMandatory())
    .addOption(configOption())
    .addOption(jsonOption())
    .addHelpText("after", examples("direction to_resman --property juniper"))
    .action(act(directionCommand));
}
