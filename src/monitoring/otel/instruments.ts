import type { Counter, Histogram, Meter } from "@opentelemetry/api";

/** What the engine's events are counted and measured with. */
export interface Instruments {
  syncs: Counter;
  campaignSyncs: Counter;
  retries: Counter;
  conflicts: Counter;
  circuits: Counter;
  suspensions: Counter;
  requests: Histogram;
  jobs: Histogram;
  runs: Histogram;
}

/** Seconds; those of OpenTelemetry's convention for HTTP requests. */
const QUICK = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];
const SLOW = [...QUICK, 30, 60, 120, 300, 600, 1800, 3600];

export const createInstruments = (meter: Meter): Instruments => ({
  syncs: meter.createCounter("lead_sync.syncs", { unit: "{sync}", description: "Leads that were looked at" }),
  campaignSyncs: meter.createCounter("lead_sync.campaign.syncs", {
    unit: "{sync}",
    description: "Campaign leads that were brought into step with Airtable",
  }),
  retries: meter.createCounter("lead_sync.retries", { unit: "{retry}", description: "Syncs that are tried again" }),
  conflicts: meter.createCounter("lead_sync.conflicts", {
    unit: "{conflict}",
    description: "Conflicts that were opened and resolved",
  }),
  circuits: meter.createCounter("lead_sync.circuit.changes", {
    unit: "{change}",
    description: "Times a remote's circuit opened and closed",
  }),
  suspensions: meter.createCounter("lead_sync.property.suspensions", {
    unit: "{suspension}",
    description: "Times a property was left to rest because of failures",
  }),
  requests: histogram(meter, "lead_sync.request.duration", "Requests to remotes", QUICK),
  jobs: histogram(meter, "lead_sync.job.duration", "Queued jobs, from claim to end", SLOW),
  runs: histogram(meter, "lead_sync.run.duration", "Pulls, sweeps and reconciliations", SLOW),
});

const histogram = (meter: Meter, name: string, description: string, explicitBucketBoundaries: number[]): Histogram =>
  meter.createHistogram(name, { unit: "s", description, advice: { explicitBucketBoundaries } });
