import { Argument, type Command, Option } from "commander";
import { LEAD_FIELDS } from "../../domain/lead.js";
import { conflictsListCommand, conflictsResolveCommand, conflictsShowCommand } from "../commands/conflicts.js";
import { explainCommand } from "../commands/explain.js";
import {
  type Act,
  configOption,
  examples,
  jsonOption,
  jsonValue,
  limitOption,
  propertyOption,
} from "./command-parts.js";

/** Commands about single leads. */
export function addLeadCommands(program: Command, act: Act): void {
  program
    .command("explain")
    .description("say how a field of a lead came to its value")
    .argument("<lead>", "id of the lead's conversation")
    .addArgument(new Argument("<field>", "name of the field").choices(LEAD_FIELDS))
    .addOption(configOption())
    .addOption(jsonOption())
    .addHelpText("after", examples("explain 8f21c0de-… phone"))
    .action(act(explainCommand));

  const conflicts = program.command("conflicts").description("what both sides disagree about");
  conflicts
    .command("list")
    .description("list what waits for a person, newest first")
    .addOption(propertyOption())
    .option("--lead <id>", "of this lead only")
    .option("--all", "those that are settled, too")
    .addOption(limitOption())
    .addOption(configOption())
    .addOption(jsonOption())
    .addHelpText("after", examples("conflicts list", "conflicts list --property juniper --json"))
    .action(act(conflictsListCommand));
  conflicts
    .command("show")
    .description("show both values, and what each decision would give")
    .argument("<conflict>", "id of the conflict")
    .addOption(configOption())
    .addOption(jsonOption())
    .addHelpText("after", examples("conflicts show 0197f3a2-…"))
    .action(act(conflictsShowCommand));
  conflicts
    .command("resolve")
    .description("decide a conflict about a field")
    .argument("<conflict>", "id of the conflict")
    .addOption(
      new Option("--strategy <name>", "whose value stands")
        .choices(["resman_wins", "domiq_wins", "merged", "manual_review"])
        .makeOptionMandatory(),
    )
    .requiredOption("--by <person>", "who decides")
    .option("--value <json>", "a value of your own; only with merged", jsonValue)
    .option("--notes <text>", "why")
    .addOption(configOption())
    .addOption(jsonOption())
    .addHelpText(
      "after",
      examples(
        "conflicts resolve 0197f3a2-… --strategy resman_wins --by ben",
        `conflicts resolve 0197f3a2-… --strategy merged --value '"2026-05-01"' --by ben`,
      ),
    )
    .action(act(conflictsResolveCommand));
}
