import { isSyncError, StorageError, type SyncError, ValidationError } from "../../../domain/errors.js";
import { clientFailure, LOST } from "./connection-failures.js";
import { type Meaning, MISSING_FUNCTION, meaningOf, STALE_PLAN } from "./sql-states.js";

/** What the three clients tell of an error, under their different names. */
interface Facts {
  sqlState?: string;
  constraint?: string;
  column?: string;
  table?: string;
}

/**
 * The error of a database client as one of this package's. Its message and context name the cause, the next step, the
 * SQLSTATE, the table, the column and the constraint, but never a value. PostgreSQL's own words are quoted only where
 * they are about names.
 * @param what names the operation at the start of the message.
 */
export function toStorageError(error: unknown, what: string): SyncError {
  if (isSyncError(error)) return error;
  const facts = factsOf(error);
  const meaning = meaningOfError(error, facts);
  if (meaning?.kind === "input") return invalidInput(facts, meaning, what);
  const failure = meaning ?? clientFailure(text(error, "code"), text(error, "message") ?? "");
  const words = failure?.words ?? unexpected(facts);
  const named = facts.sqlState?.startsWith("42") ? ` PostgreSQL says: ${text(error, "message")}.` : "";
  const code = meaning?.kind === "schema" ? "SCHEMA_OUTDATED" : "STORAGE_ERROR";
  return new StorageError(code, `${what} failed: ${words}${named}`, {
    retryable: failure?.retryable ?? false,
    context: { ...facts },
    // What the server says of data quotes it, and clients attach the parameters: such an error is not kept as a cause.
    ...(facts.sqlState === undefined && { cause: error }),
  });
}

/** Whether the connection a statement ran on is gone. */
export function isConnectionLoss(error: unknown): boolean {
  const code = text(error, "code") ?? "";
  if (/^(CONNECTION_|CONNECT_TIMEOUT$|E[A-Z_]+$|57P0[1-3]$|08)/.test(code)) return true;
  return clientFailure(undefined, text(error, "message") ?? "") === LOST;
}

/**
 * Whether a migration changed what a statement returns that this connection had prepared: it can only be prepared
 * anew on another one.
 */
export const isStalePlan = (error: unknown): boolean =>
  isSyncError(error, "STORAGE_ERROR") && error.context.sqlState === STALE_PLAN;

/** Why a COMMIT failed. One whose answer was lost may have happened: `context.outcomeUnknown` says so. */
export function toCommitError(error: unknown): SyncError {
  if (!isConnectionLoss(error)) return toStorageError(error, "Committing a transaction");
  const words = "the connection was lost, so it may have happened or not; look before repeating it.";
  return new StorageError("STORAGE_ERROR", `Committing a transaction failed: ${words}`, {
    retryable: true,
    context: { outcomeUnknown: true },
  });
}

const invalidInput = (facts: Facts, { words }: Meaning, what: string): ValidationError =>
  new ValidationError(what, [{ path: facts.column ?? facts.constraint ?? "", message: words }], {
    context: { ...facts },
  });

const unexpected = ({ sqlState }: Facts): string =>
  sqlState === undefined ? "the database client failed." : `PostgreSQL answered with SQLSTATE ${sqlState}.`;

/** Some states have several causes; the server's routine tells them apart, in every language of its messages. */
function meaningOfError(error: unknown, { sqlState }: Facts): Meaning | undefined {
  const routine = text(error, "routine");
  if (sqlState === undefined || (sqlState === STALE_PLAN && routine !== "RevalidateCachedQuery")) return undefined;
  // A function of ours that is missing is a missing migration; a missing operator is a mistake in a statement.
  if (sqlState === MISSING_FUNCTION && routine !== "ParseFuncOrColumn") return undefined;
  return meaningOf(sqlState);
}

function factsOf(error: unknown): Facts {
  const code = text(error, "code");
  const sqlState = code !== undefined && /^(?=.*\d)[0-9A-Z]{5}$/.test(code) ? code : undefined;
  const constraint = text(error, "constraint") ?? text(error, "constraint_name");
  const column = text(error, "column") ?? text(error, "column_name");
  const table = text(error, "table") ?? text(error, "table_name");
  return {
    ...(sqlState !== undefined && { sqlState }),
    ...(constraint !== undefined && { constraint }),
    ...(column !== undefined && { column }),
    ...(table !== undefined && { table }),
  };
}

function text(error: unknown, key: string): string | undefined {
  const value: unknown = typeof error === "object" && error !== null ? Reflect.get(error, key) : undefined;
  return typeof value === "string" ? value : undefined;
}
