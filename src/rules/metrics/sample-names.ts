/** Requests to remotes that were answered, or failed, since the sample before it. */
export const API_REQUESTS = "apiRequests";
/** Of these, requests that failed. */
export const API_ERRORS = "apiErrors";
/** Milliseconds these requests took together. */
export const API_DURATION_MS = "apiDurationMs";
/** Milliseconds since a remote answers nobody any more, as a process finds it that sends to it; 0 where it is back. */
export const REMOTE_DOWN_MS = "remoteDownMs";
/** Share of leads in step, 0 to 1, as an audit has found it. */
export const CONSISTENCY = "consistency";

/** Requests of one remote: `apiRequests@resman:400`. */
export const ofRemote = (name: string, remote: string): string => `${name}@${remote}`;

/** Values that are stored as they were at one instant, by the names of `SyncMetrics`. */
export const GAUGES = [
  "syncSuccessRate",
  "syncFailureRate",
  "avgSyncLatency",
  "conflictRate",
  "apiErrorCount",
  "avgApiResponseMs",
  "bidirectionalSyncLag",
  "totalOperations",
  "successfulOperations",
  "failedOperations",
  "pendingQueue",
] as const;
export type Gauge = (typeof GAUGES)[number];

const INSTANT_VALUES: ReadonlySet<string> = new Set([...GAUGES, CONSISTENCY]);

/**
 * How a value is stored. A value at one instant of one property has a name of its own: counts of properties add up to that of all
 * together, but rates do not.
 */
export const storedName = (name: string, propertyId: string | undefined | null): string =>
  propertyId && INSTANT_VALUES.has(name) ? `${name}${OF_PROPERTY}` : name;

/** The name a value is asked for by. */
export const shownName = (name: string): string =>
  name.endsWith(OF_PROPERTY) ? name.slice(0, -OF_PROPERTY.length) : name;

const OF_PROPERTY = ".property";
