import { type Environment, malformed, required, requireVariables, urlVariable, variable } from "./environment.js";

/** Which base, and who asks. */
export interface BaseSettings {
  token: string;
  baseId: string;
  baseUrl: string | undefined;
  table: string;
  /** Milliseconds between two requests to the base, whoever sends them. */
  intervalMs: number;
}

/** How the table is synced. */
export interface TableSettings {
  clientId: string;
  keyField: string | undefined;
  /** Path of a field map in JSON. */
  fieldMap: string | undefined;
}

const DEFAULT_TABLE = "Leads";
/** Five requests a second, and what may bunch up on the way from several processes (API reference, section 3.4). */
const DEFAULT_INTERVAL_MS = 210;
const LEAST_INTERVAL_MS = 200;

/** @throws ConfigError naming the variable */
export function baseSettings(env: Environment): BaseSettings {
  requireVariables(env, ["AIRTABLE_TOKEN", "AIRTABLE_BASE_ID"]);
  const baseId = required(env, "AIRTABLE_BASE_ID");
  if (!baseId.startsWith("app")) throw malformed("AIRTABLE_BASE_ID", "must be the id of a base, which begins with app");
  return {
    token: required(env, "AIRTABLE_TOKEN"),
    baseId,
    baseUrl: urlVariable(env, "AIRTABLE_BASE_URL"),
    table: variable(env, "AIRTABLE_TABLE") ?? DEFAULT_TABLE,
    intervalMs: interval(env),
  };
}

/** @throws ConfigError naming the variable */
export const tableSettings = (env: Environment): TableSettings => ({
  clientId: required(env, "AIRTABLE_CLIENT_ID"),
  keyField: variable(env, "AIRTABLE_KEY_FIELD"),
  fieldMap: variable(env, "AIRTABLE_FIELD_MAP"),
});

/** Whether somebody means to sync with Airtable: a half of the settings is then an error, not a wish to go without. */
export const namesAirtable = (env: Environment): boolean =>
  (["AIRTABLE_TOKEN", "AIRTABLE_BASE_ID", "AIRTABLE_CLIENT_ID"] as const).some(
    (name) => variable(env, name) !== undefined,
  );

function interval(env: Environment): number {
  const text = variable(env, "AIRTABLE_INTERVAL_MS");
  if (text === undefined) return DEFAULT_INTERVAL_MS;
  const ms = Number(text);
  if (Number.isSafeInteger(ms) && ms >= LEAST_INTERVAL_MS) return ms;
  throw malformed("AIRTABLE_INTERVAL_MS", `must be a whole number of milliseconds, at least ${LEAST_INTERVAL_MS}`);
}
