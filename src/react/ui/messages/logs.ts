import type { ResolutionStrategy } from "../../../browser/index.js";

const directions: Record<string, string> = {
  to_resman: "to ResMan",
  from_resman: "from ResMan",
  bidirectional: "both ways",
  to_airtable: "to Airtable",
  from_airtable: "from Airtable",
};

const types: Record<string, string> = {
  create: "Created",
  update: "Updated",
  status_change: "Status changed",
  enrichment: "Enriched",
  merge: "Merged",
};

const statuses: Record<string, string> = {
  pending: "Pending",
  success: "Success",
  failed: "Failed",
  conflict: "Conflict",
  retry: "Will be tried again",
};

const resolutions: Record<ResolutionStrategy, string> = {
  resman_wins: "ResMan's value was kept.",
  domiq_wins: "DomIQ's value was kept.",
  manual_review: "A person decides.",
  merged: "The values were merged.",
};

export const logMessages = {
  title: "Sync log",
  empty: "Nothing was synced yet.",
  directions,
  types,
  statuses,
  resolutions,
  changes: (count: string, n: number): string => (n === 1 ? "1 change" : `${count} changes`),
};
