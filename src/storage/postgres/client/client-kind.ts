import type {
  PGliteLike,
  PGliteTransaction,
  PgClient,
  PgPool,
  PostgresJs,
  PostgresJsTransaction,
} from "./structural-types.js";

/** Looks at methods and not at classes: the host may have another copy of the library, or wrap it. */
function hasMethods(value: unknown, ...names: string[]): value is object {
  if ((typeof value !== "object" || value === null) && typeof value !== "function") return false;
  return names.every((name) => typeof Reflect.get(value, name) === "function");
}

export const isPgPool = (value: unknown): value is PgPool =>
  hasMethods(value, "query", "connect", "on") && "totalCount" in value;

export const isPgClient = (value: unknown): value is PgClient =>
  hasMethods(value, "query", "on", "removeListener") && !("totalCount" in value);

export const isPostgresJs = (value: unknown): value is PostgresJs =>
  hasMethods(value, "unsafe", "typed", "begin", "listen");

export const isPostgresJsTransaction = (value: unknown): value is PostgresJsTransaction =>
  hasMethods(value, "unsafe", "typed", "savepoint");

export const isPgLite = (value: unknown): value is PGliteLike =>
  hasMethods(value, "query", "exec", "transaction", "listen");

export const isPgLiteTransaction = (value: unknown): value is PGliteTransaction =>
  hasMethods(value, "query", "exec", "rollback");
