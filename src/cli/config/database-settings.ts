import { type Environment, malformed, required, variable } from "./environment.js";

/** Where the store is. */
export interface DatabaseSettings {
  /** `postgres://…`, or `pglite:` and a folder for the embedded database. */
  url: string;
  /** Schema of this package's tables; undefined: `public`. */
  schema: string | undefined;
  /** Schema of the host's tables; undefined: the same. */
  hostSchema: string | undefined;
}

/** @throws ConfigError naming the variable */
export function databaseSettings(env: Environment): DatabaseSettings {
  const url = required(env, "DATABASE_URL");
  if (!/^(postgres(ql)?:\/\/|pglite:)/.test(url)) {
    const forms = "must begin with postgres:// (a server) or pglite: (a folder for the embedded database)";
    throw malformed("DATABASE_URL", forms);
  }
  return { url, schema: variable(env, "DATABASE_SCHEMA"), hostSchema: variable(env, "DATABASE_HOST_SCHEMA") };
}
