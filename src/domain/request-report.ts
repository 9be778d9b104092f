/** One request to a remote, as it ended. */
export interface RequestReport {
  /** Which remote, e.g. `resman:400` or `airtable:appXYZ`. */
  remote: string;
  /** What was asked: `ResMan SearchProspects`. */
  operation: string;
  /** When it left, in milliseconds since the Unix epoch. */
  startedAt: number;
  /** Until its whole answer was here, or it failed. */
  durationMs: number;
  /** HTTP status; null where there was no answer. */
  status: number | null;
  /** Why it failed; null where it did not. */
  errorCode: string | null;
}
