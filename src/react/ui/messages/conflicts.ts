/** By the names the API uses; one that is not listed shows as it is. */
const types: Record<string, string> = {
  status_conflict: "Status",
  data_conflict: "Data",
  duplicate_lead: "Possible duplicate",
  field_mismatch: "Field",
};

const severities: Record<string, string> = {
  critical: "Critical",
  high: "High",
  medium: "Medium",
  low: "Low",
};

const strategies: Record<string, string> = {
  resman_wins: "Take ResMan's",
  domiq_wins: "Take DomIQ's",
  merged: "Combine both",
  manual_review: "Decide later",
};

export const conflictMessages = {
  title: "Conflicts",
  types,
  severities,
  strategies,

  /** The banner. @param urgent how many have the highest severity there is, which is named in `severity` */
  waiting: (count: string, n: number, urgent: string, severity: string): string =>
    n === 1
      ? `1 conflict waits for a decision (${severity})`
      : `${count} conflicts wait for a decision (${urgent}: ${severity})`,
  review: "Review",

  /** The modal. */
  resolveTitle: (what: string, lead?: string): string => `Conflict: ${what}${lead ? ` (${lead})` : ""}`,
  base: "Agreed before",
  agreedAt: (when: string): string => `until ${when}`,
  changedAt: (when: string): string => `changed ${when}`,
  changedBy: (who: string): string => `by ${who}`,
  because: (why: string): string => `Last synced: ${why}`,
  choose: "What should both sides hold?",
  own: "Another value",
  ownValue: (field: string): string => `Value for ${field}`,
  reason: "Reason",
  resolve: "Resolve",
  escalate: "Escalate",
  willHold: (value: string): string => `Both will hold: ${value}`,
  willHoldNothing: "Both will hold no value",
  willWait: "Both stay as they are",
  nothingChosen: "Nothing is chosen yet",
  isClosed: "This conflict is decided already",
  decidedBy: (who: string): string => `Decided by ${who}`,
  movedOn: "DomIQ holds something else by now. A decision opens the conflict again.",
  changedMeanwhile: "The values have changed since you chose.",
  aboutPair: "Two records may be one person. Decide in the review of duplicates.",
  failed: (why: string): string => `It was not stored: ${why}`,
  keys: "Ctrl or ⌘ with Enter resolves",

  /** The list. */
  empty: "No conflicts",
  noMatch: "No conflict fits the filters",
  showAll: "Show all",
  filterSeverity: "Severity",
  filterField: "Field",
  any: "Any",
  count: (shown: string, total: string, n: number): string =>
    `${shown === total ? "" : `${shown} of `}${total} conflict${n === 1 ? "" : "s"}`,
  selectAll: "Select all",
  selectNone: "Select none",
  selected: (count: string): string => `${count} selected`,
  listKeys: "Arrows move, Space selects, Ctrl or ⌘ with A selects all, Enter opens.",
  strategy: "Decide selected",
  apply: "Decide…",
  confirmTitle: (count: string, n: number): string => `Decide ${count} ${n === 1 ? "conflict" : "conflicts"} alike?`,
  skipped: (count: string): string => `Left out, since they have no values to choose from: ${count}`,
  confirm: "Decide",
  progress: (done: string, total: string): string => `${done} of ${total} decided`,
  handedOver: (total: string): string => `Left for later: ${total}`,
  leftOpen: (count: string): string => `Still open: ${count}`,
};
