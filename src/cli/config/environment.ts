import { ConfigError } from "../../domain/errors.js";

/** The variables a command reads. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Where the store is. */
export interface DatabaseSettings {
  /** `postgres://…`, or `pglite:` and a folder for the embedded database. */
  url: string;
  /** Schema of this package's tables; undefined: `public`. */
  schema: string | undefined;
  /** Schema of the host's tables; undefined: the same. */
  hostSchema: string | undefined;
}

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
export interface SyncSettings {
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
export function databaseSettings(env: Environment): DatabaseSettings {
  requireVariables(env, ["DATABASE_URL"]);
  const url = variable(env, "DATABASE_URL") ?? "";
  if (!/^(postgres(ql)?:\/\/|pglite:)/.test(url)) {
    throw wrong(
      "DATABASE_URL",
      "must begin with postgres:// (a server) or pglite: (a folder for the embedded database)",
    );
  }
  return { url, schema: variable(env, "DATABASE_SCHEMA"), hostSchema: variable(env, "DATABASE_HOST_SCHEMA") };
}

/** @throws ConfigError naming the variable */
export function baseSettings(env: Environment): BaseSettings {
  requireVariables(env, ["AIRTABLE_TOKEN", "AIRTABLE_BASE_ID"]);
  const baseId = variable(env, "AIRTABLE_BASE_ID") ?? "";
  if (!baseId.startsWith("app")) throw wrong("AIRTABLE_BASE_ID", "must be the id of a base, which begins with app");
  const baseUrl = variable(env, "AIRTABLE_BASE_URL");
  if (baseUrl !== undefined && !/^https?:\/\/[^/]/.test(baseUrl)) {
    throw wrong("AIRTABLE_BASE_URL", "must be an http or https URL");
  }
  const table = variable(env, "AIRTABLE_TABLE") ?? DEFAULT_TABLE;
  return { token: variable(env, "AIRTABLE_TOKEN") ?? "", baseId, baseUrl, table, intervalMs: interval(env) };
}

function interval(env: Environment): number {
  const text = variable(env, "AIRTABLE_INTERVAL_MS");
  if (text === undefined) return DEFAULT_INTERVAL_MS;
  const ms = Number(text);
  if (Number.isSafeInteger(ms) && ms >= LEAST_INTERVAL_MS) return ms;
  throw wrong("AIRTABLE_INTERVAL_MS", `must be a whole number of milliseconds, at least ${LEAST_INTERVAL_MS}`);
}

/** @throws ConfigError naming the variable */
export function syncSettings(env: Environment): SyncSettings {
  requireVariables(env, ["AIRTABLE_CLIENT_ID"]);
  return {
    clientId: variable(env, "AIRTABLE_CLIENT_ID") ?? "",
    keyField: variable(env, "AIRTABLE_KEY_FIELD"),
    fieldMap: variable(env, "AIRTABLE_FIELD_MAP"),
  };
}

/** Everything a sync needs, so that one error names all that is missing. @throws ConfigError */
export function allSettings(env: Environment): { database: DatabaseSettings; base: BaseSettings; sync: SyncSettings } {
  requireVariables(env, ["DATABASE_URL", "AIRTABLE_TOKEN", "AIRTABLE_BASE_ID", "AIRTABLE_CLIENT_ID"]);
  return { database: databaseSettings(env), base: baseSettings(env), sync: syncSettings(env) };
}

/** A variable without white space around it, which shells and files leave behind; a blank one is none. */
const variable = (env: Environment, name: string): string | undefined => env[name]?.trim() || undefined;

function requireVariables(env: Environment, names: readonly string[]): void {
  const missing = names.filter((name) => variable(env, name) === undefined);
  if (missing.length === 0) return;
  const noun = missing.length === 1 ? "variable" : "variables";
  throw new ConfigError(`Set the environment ${noun} ${missing.join(", ")}.`, { context: { variables: missing } });
}

const wrong = (name: string, problem: string): ConfigError =>
  new ConfigError(`The environment variable ${name} ${problem}.`, { context: { variables: [name] } });
