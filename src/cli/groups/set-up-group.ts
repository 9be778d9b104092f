import { type Command, InvalidArgumentError } from "commander";
import { isSecretKeyId } from "../../rules/secrets/secret-key.js";
import { airtableCheckCommand } from "../commands/airtable-check.js";
import { airtableInitCommand } from "../commands/airtable-init.js";
import { archiveCommand } from "../commands/archive.js";
import { doctorCommand } from "../commands/doctor.js";
import { migrateCommand } from "../commands/migrate.js";
import { secretsGenerateKeyCommand, secretsRotateCommand } from "../commands/secrets.js";
import { type Act, configOption, examples, jsonOption, wholeNumber } from "./command-parts.js";

const FIELD_MAP_FILE = "airtable-fields.json";
const days = wholeNumber(1, 36_500);

/** Commands that set things up and keep them in order. */
export function addSetUpCommands(program: Command, act: Act): void {
  program
    .command("doctor")
    .description("look at everything the sync needs, and say what to do about what is wrong")
    .addOption(configOption())
    .addOption(jsonOption())
    .addHelpText("after", examples("doctor", "doctor --json"))
    .action(act(doctorCommand));
  program
    .command("migrate")
    .description("bring the database to the schema of this version; safe to repeat")
    .option("--dry-run", "list what would be applied")
    .addOption(configOption())
    .addOption(jsonOption())
    .addHelpText("after", examples("migrate --dry-run", "migrate"))
    .action(act(migrateCommand));
  program
    .command("archive")
    .description("move out of the way what ended long ago")
    .option("--log-days <days>", "how long the log stays (default: 90)", days)
    .option("--conflict-days <days>", "resolved conflicts (default: 30)", days)
    .option("--queue-days <days>", "ended jobs (default: 7)", days)
    .option("--feed-days <days>", "events of the feed (default: 7)", days)
    .option("--receipt-days <days>", "webhook receipts (default: 30)", days)
    .option("--metric-days <days>", "measured values (default: 90)", days)
    .addOption(configOption())
    .addOption(jsonOption())
    .addHelpText("after", examples("archive", "archive --log-days 30"))
    .action(act(archiveCommand));

  const secrets = program.command("secrets").description("the keys credentials are sealed with");
  secrets
    .command("rotate")
    .description("seal all credentials with the current key, those in clear too")
    .addOption(configOption())
    .addOption(jsonOption())
    .addHelpText("after", examples("secrets rotate"))
    .action(act(secretsRotateCommand));
  secrets
    .command("generate-key")
    .description("make a key for LEAD_SYNC_SECRET_KEYS; it is printed and kept nowhere")
    .option("--id <id>", "id of the key, one that was never used", keyId, "k1")
    .addOption(jsonOption())
    .addHelpText("after", examples("secrets generate-key", "secrets generate-key --id k2"))
    .action(act(secretsGenerateKeyCommand));

  const airtable = program.command("airtable").description("the Airtable base");
  airtable
    .command("init")
    .description("write a field map from the base's schema")
    .option("--table <name>", "name or id of the table (default: AIRTABLE_TABLE, or Leads)")
    .option("--out <file>", "where to write it", FIELD_MAP_FILE)
    .option("--force", "replace the file if it is there")
    .addOption(jsonOption())
    .addHelpText("after", examples("airtable init", "airtable init --table People --out people.json"))
    .action(act(airtableInitCommand));
  airtable
    .command("check")
    .description("compare the base with the field map")
    .addOption(configOption())
    .addOption(jsonOption())
    .addHelpText("after", examples("airtable check"))
    .action(act(airtableCheckCommand));
}

function keyId(text: string): string {
  if (isSecretKeyId(text)) return text;
  throw new InvalidArgumentError("1 to 32 letters, digits, `.`, `_` or `-`, beginning with a letter.");
}
