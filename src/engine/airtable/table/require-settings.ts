import { ConfigError } from "../../../domain/errors.js";
import type { EngineContext } from "../../context.js";
import type { AirtableSettings } from "../options.js";

/** @throws ConfigError when the engine was given no Airtable base */
export function requireSettings({ airtable }: Pick<EngineContext, "airtable">): AirtableSettings {
  if (airtable) return airtable;
  throw new ConfigError("SyncEngine needs the option `airtable` to sync campaign leads.", {
    context: { option: "airtable" },
  });
}
