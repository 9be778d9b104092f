import { type Command, Option } from "commander";
import { runSchema } from "../../domain/run.js";
import { defaultAlertingRules } from "../../rules/alerts/alerting-rules.js";
import { alertsListCommand, alertsMuteCommand, alertsUnmuteCommand } from "../commands/alerts.js";
import { reportCommand } from "../commands/report.js";
import { runsCommand } from "../commands/runs.js";
import { scheduleCommand } from "../commands/schedule.js";
import { statusCommand } from "../commands/status.js";
import {
  type Act,
  configOption,
  examples,
  jsonOption,
  limitOption,
  moment,
  propertyOption,
  timeSpan,
} from "./command-parts.js";

const RULES = `\nRules, beside those of a monitor of your own:\n  ${Object.keys(defaultAlertingRules).join(", ")}`;

/** Commands that show how things stand. */
export function addWatchCommands(program: Command, act: Act): void {
  program
    .command("status")
    .description("show how everything stands; asks no remote")
    .addOption(propertyOption())
    .addOption(configOption())
    .addOption(jsonOption())
    .addHelpText("after", examples("status", "status --json"))
    .action(act(statusCommand));
  program
    .command("report")
    .description("measure the success criteria over the stored log")
    .addOption(propertyOption())
    .option("--from <instant>", "since (default: seven days before --to)", moment)
    .option("--to <instant>", "until (default: now)", moment)
    .addOption(configOption())
    .addOption(jsonOption())
    .addHelpText("after", examples("report", "report --from 2026-03-01 --to 2026-04-01 --json"))
    .action(act(reportCommand));
  program
    .command("runs")
    .description("list pulls, sweeps, reconciliations and reverts, newest first")
    .addOption(new Option("--kind <name>", "of this kind only").choices(runSchema.shape.kind.options))
    .addOption(propertyOption())
    .addOption(limitOption())
    .addOption(configOption())
    .addOption(jsonOption())
    .addHelpText("after", examples("runs", "runs --kind pull --limit 5"))
    .action(act(runsCommand));
  program
    .command("schedule")
    .description("list what a running engine does by the clock")
    .addOption(configOption())
    .addOption(jsonOption())
    .addHelpText("after", examples("schedule"))
    .action(act(scheduleCommand));

  const alerts = program.command("alerts").description("the alert rules");
  alerts
    .command("list")
    .description("list how each rule stands")
    .addOption(configOption())
    .addOption(jsonOption())
    .addHelpText("after", examples("alerts list"))
    .action(act(alertsListCommand));
  alerts
    .command("mute")
    .description("tell nobody of an alert for a while")
    .argument("<rule>", "name of the rule")
    .addOption(new Option("--for <time>", "how long: 30m, 2h, 1d").argParser(timeSpan).default(3_600_000, "1h"))
    .addOption(propertyOption("where the rule is over one property"))
    .addOption(configOption())
    .addOption(jsonOption())
    .addHelpText("after", RULES)
    .addHelpText("after", examples("alerts mute apiErrors --for 2h"))
    .action(act(alertsMuteCommand));
  alerts
    .command("unmute")
    .description("end a mute; an alert that still fires is told")
    .argument("<rule>", "name of the rule")
    .addOption(propertyOption("where the rule is over one property"))
    .addOption(configOption())
    .addOption(jsonOption())
    .addHelpText("after", RULES)
    .addHelpText("after", examples("alerts unmute apiErrors"))
    .action(act(alertsUnmuteCommand));
}
