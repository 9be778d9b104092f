/** What a failure without an SQLSTATE means: it comes from the client or the network, not from the server. */
export interface ClientFailure {
  retryable: boolean;
  words: string;
}

const UNREACHABLE: ClientFailure = {
  retryable: true,
  words: "PostgreSQL cannot be reached; check host, port and that it runs.",
};
/** A connection that was there is gone. */
export const LOST: ClientFailure = { retryable: true, words: "the connection was lost; it can be repeated." };
const SLOW: ClientFailure = {
  retryable: true,
  words: "there was no answer in time; is the pool or the server overloaded?",
};
const CLOSED: ClientFailure = { retryable: false, words: "the host has closed the database client." };
const NO_LOGIN: ClientFailure = { retryable: false, words: "the login failed; check user, password and TLS settings." };

/** Codes of Node's sockets and of postgres.js. */
const BY_CODE: Readonly<Record<string, ClientFailure>> = {
  ECONNREFUSED: UNREACHABLE,
  ENOTFOUND: UNREACHABLE,
  EAI_AGAIN: UNREACHABLE,
  EHOSTUNREACH: UNREACHABLE,
  ENETUNREACH: UNREACHABLE,
  ENOENT: UNREACHABLE,
  ETIMEDOUT: UNREACHABLE,
  CONNECT_TIMEOUT: UNREACHABLE,
  ECONNRESET: LOST,
  EPIPE: LOST,
  CONNECTION_CLOSED: LOST,
  CONNECTION_DESTROYED: LOST,
  CONNECTION_ENDED: CLOSED,
};

/** `pg` and PGlite have no codes for these. The first that fits counts. */
const BY_MESSAGE: readonly (readonly [RegExp, ClientFailure])[] = [
  [/after calling end on the pool|PGlite is clos(ed|ing)|Client was closed/i, CLOSED],
  [/^Connection terminated|connection error and is not queryable/i, LOST],
  [/timeout exceeded when trying to connect|timeout expired|Query read timeout/i, SLOW],
  [/^SASL|client password must be|does not support SSL/i, NO_LOGIN],
];

/** Undefined for what is not a failure of the connection. */
export const clientFailure = (code: string | undefined, message: string): ClientFailure | undefined =>
  (code === undefined ? undefined : BY_CODE[code]) ?? BY_MESSAGE.find(([pattern]) => pattern.test(message))?.[1];
