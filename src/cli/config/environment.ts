import { ConfigError } from "../../domain/errors.js";

/** The variables a command reads. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Every variable there is, in a few words; `docs/cli.md` has more. */
export const VARIABLES = {
  DATABASE_URL: "postgres://host/name, or pglite:<folder>",
  DATABASE_SCHEMA: "schema of our tables (public)",
  DATABASE_HOST_SCHEMA: "schema of yours (public)",
  RESMAN_ACCOUNT_ID: "AccountID of the company",
  RESMAN_INTEGRATION_PARTNER_ID: "id ResMan gave you as a partner",
  RESMAN_API_KEY: "key ResMan gave you",
  RESMAN_BASE_URL: "for a proxy or a fake",
  RESMAN_V2_BASE_URL: "for a proxy or a fake",
  AIRTABLE_TOKEN: "personal access token",
  AIRTABLE_BASE_ID: "id of the base (app...)",
  AIRTABLE_CLIENT_ID: "client_id of the leads",
  AIRTABLE_TABLE: "name or id (Leads)",
  AIRTABLE_KEY_FIELD: "field that holds the lead's id",
  AIRTABLE_FIELD_MAP: "file of `airtable init`",
  AIRTABLE_BASE_URL: "for a proxy or a fake",
  AIRTABLE_INTERVAL_MS: "milliseconds between requests (210)",
  LEAD_SYNC_SECRET_KEYS: "k1:<key>, seals credentials",
  LEAD_SYNC_SLACK_URL: "is told of alerts",
  LEAD_SYNC_PAGERDUTY_KEY: "is told of alerts",
  LEAD_SYNC_ALERT_WEBHOOK_URL: "is told of the other alerts",
} as const;
export type Variable = keyof typeof VARIABLES;

/** A variable without white space around it, which shells and files leave behind; a blank one is none. */
export const variable = (env: Environment, name: Variable): string | undefined => env[name]?.trim() || undefined;

/** The value of a variable that {@link requireVariables} has seen. */
export const required = (env: Environment, name: Variable): string => {
  requireVariables(env, [name]);
  return variable(env, name) ?? "";
};

/** One error names all that is missing. @throws ConfigError */
export function requireVariables(env: Environment, names: readonly Variable[]): void {
  const missing = names.filter((name) => variable(env, name) === undefined);
  if (missing.length === 0) return;
  const noun = missing.length === 1 ? "variable" : "variables";
  throw new ConfigError(`Set the environment ${noun} ${missing.join(", ")}.`, { context: { variables: missing } });
}

/** @throws ConfigError naming the variable, never its value */
export function urlVariable(env: Environment, name: Variable): string | undefined {
  const url = variable(env, name);
  if (url === undefined || (/^https?:\/\/[^/]/.test(url) && URL.canParse(url))) return url;
  throw malformed(name, "must be an http or https URL");
}

/** The error of a variable. @param problem what it must be; never its value */
export const malformed = (name: Variable, problem: string): ConfigError =>
  new ConfigError(`The environment variable ${name} ${problem}.`, { context: { variables: [name] } });
