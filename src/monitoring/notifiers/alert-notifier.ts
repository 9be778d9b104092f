import type { AlertNews } from "../../domain/alert.js";

/** What a notifier is told. Holds numbers and ids, nothing personal. */
export interface AlertNotification {
  /** Names this telling: the same each time it is tried, so that receivers can drop repeats. 32 hexadecimal digits. */
  id: string;
  /** That it began, that it goes on, or that it is over. */
  news: AlertNews;
  rule: string;
  /** Null: all properties together. */
  propertyId: string | null;
  /** What was measured, in the unit of the threshold. */
  value: number | null;
  threshold: number;
  window: string;
  /** The same from trigger to resolve: what belongs together at a receiver. */
  incidentId: string;
  /** Since when it fires; for a resolve, since when it did. ISO 8601. */
  since: string;
  at: string;
  /** One line for people, with what to do next. */
  text: string;
}

/** Tells somebody of alerts. `slackNotifier` and its like make them; an object with `notify` is one too. */
export interface AlertNotifier {
  /**
   * Told again should this reject, up to twenty times, later and later; a `SyncError` that is not `retryable` ends that at once,
   * and the `retryAfterMs` of a `RemoteError` is heeded. The signal fires after ten seconds, when its time is up: what takes
   * longer counts as failed and is told again.
   */
  notify(notification: AlertNotification, signal: AbortSignal): Promise<void>;
}
