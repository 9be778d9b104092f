/** Why the hub closed a connection; browsers see it as `CloseEvent.code`. */
export const CLOSE_CODES = {
  /** The server stops or restarts: connect again and resume. */
  GOING_AWAY: 1001,
  /** Too much in a row that is no message of this protocol. */
  POLICY_VIOLATION: 1008,
  /** The server failed: connect again and resume. */
  SERVER_ERROR: 1011,
  /** Too many connections, or more messages at once than are taken: come back later. */
  TRY_AGAIN_LATER: 1013,
  /** Connected for as long as one token is good for: connect again with a fresh one, and resume. */
  SESSION_EXPIRED: 4001,
  /** The client did not read fast enough: connect again and resume. */
  SLOW_CONSUMER: 4008,
} as const;
