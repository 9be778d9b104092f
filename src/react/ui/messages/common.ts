export const commonMessages = {
  close: "Close",
  cancel: "Cancel",
  retry: "Try again",
  refresh: "Refresh",
  dismiss: "Dismiss",
  loading: "Loading…",
  working: "Working…",
  /** Where a value is not known. */
  unknown: "–",
  yes: "Yes",
  no: "No",
  /** Stands for the arrow between an old and a new value. */
  becomes: "becomes",
  /** A button's name where several say the same: what it does, and to what. */
  about: (action: string, what: string): string => `${action}: ${what}`,
  /** Why something failed, and the code by which it is known. */
  coded: (message: string, code: string): string => `${message} (${code})`,
  resman: "ResMan",
  domiq: "DomIQ",
};
