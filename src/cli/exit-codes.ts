import { isSyncError } from "../domain/errors.js";

/** What the command's end says to a shell or to cron. */
export const EXIT = {
  /** Done. */
  ok: 0,
  /** It did not come to its end: an outage, a spent quota, another process at the same work. */
  failed: 1,
  /** A wrong option, or a missing or malformed setting. */
  usage: 2,
  /** It came to its end, but single records failed, or what was found are errors. */
  partial: 3,
  /** Ended by a signal. */
  interrupted: 130,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** The exit code of what a command threw. */
export function exitCodeOf(error: unknown, isInterrupted: boolean): ExitCode {
  if (isInterrupted) return EXIT.interrupted;
  return isSyncError(error, "INVALID_CONFIG") || isSyncError(error, "INVALID_INPUT") ? EXIT.usage : EXIT.failed;
}
