/** What an SQLSTATE means to a caller of this package. */
export interface Meaning {
  /** Which of our errors it becomes. */
  kind: "storage" | "schema" | "input";
  retryable?: boolean;
  /** What happened and what to do next: the second half of the message. */
  words: string;
}

const CONFLICT = "it met another transaction; it was undone and can be repeated.";
const SCHEMA = "run `migrate()`, then try again.";
const GRANTS = "grant the database role what it needs.";

/** A feature that is not supported; also "cached plan must not change result type". */
export const STALE_PLAN = "0A000";

/** A function or an operator that does not exist. */
export const MISSING_FUNCTION = "42883";

/** By SQLSTATE, or by its class, the first two characters. The longer one wins. */
const MEANINGS: Readonly<Record<string, Meaning>> = {
  "08": { kind: "storage", retryable: true, words: "the connection failed; check that PostgreSQL can be reached." },
  [STALE_PLAN]: { kind: "storage", retryable: true, words: "a migration changed the table; it can be repeated." },
  "22": { kind: "input", words: "is not a value PostgreSQL can store there" },
  "23502": { kind: "input", words: "must not be missing" },
  "23503": { kind: "input", words: "names a row that does not exist, or that is still in use" },
  "23505": { kind: "storage", words: "such a row exists already." },
  "23514": { kind: "input", words: "breaks a rule of the table" },
  "23P01": { kind: "storage", words: "such a row exists already." },
  "25006": { kind: "storage", retryable: true, words: "the server takes no writes now; connect to the primary." },
  "25P02": { kind: "storage", words: "an earlier statement of its transaction failed." },
  "26000": { kind: "storage", retryable: true, words: "a pooler changed the connection; set `prepare: false`." },
  "28": { kind: "storage", words: "the server refused the login; check user and password." },
  "3D000": { kind: "storage", words: "the database does not exist; create it or mend the URL." },
  "3F000": { kind: "schema", words: `the schema does not exist: ${SCHEMA}` },
  "40": { kind: "storage", retryable: true, words: CONFLICT },
  "42501": { kind: "storage", words: `permission was denied: ${GRANTS}` },
  "42703": { kind: "schema", words: `a column does not exist: ${SCHEMA}` },
  [MISSING_FUNCTION]: { kind: "schema", words: `a function does not exist: ${SCHEMA}` },
  "42P01": { kind: "schema", words: `a table does not exist: ${SCHEMA}` },
  "53100": { kind: "storage", retryable: true, words: "the server's disk is full; free some space." },
  "53200": { kind: "storage", retryable: true, words: "the server is out of memory; wait, or give it more." },
  "53300": {
    kind: "storage",
    retryable: true,
    words: "the server has no connection left; use smaller pools or raise max_connections.",
  },
  "53": { kind: "storage", retryable: true, words: "the server lacks a resource; look at its log." },
  "55P03": { kind: "storage", retryable: true, words: "a lock was not free in time; it can be repeated." },
  "57014": {
    kind: "storage",
    retryable: true,
    words: "it was cancelled, by statement_timeout or by hand; it can be repeated.",
  },
  "57P": {
    kind: "storage",
    retryable: true,
    words: "the server ended the connection, is stopping or starting; try again soon.",
  },
};

/** Undefined for all others: mistakes in SQL, errors raised by a host's triggers, faults of the server. */
export const meaningOf = (sqlState: string): Meaning | undefined =>
  MEANINGS[sqlState] ?? MEANINGS[sqlState.slice(0, 3)] ?? MEANINGS[sqlState.slice(0, 2)];
