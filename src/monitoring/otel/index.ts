/**
 * OpenTelemetry for the engine, through `@opentelemetry/api` alone: which SDK and exporter are used is the host's business.
 * Spans and metrics hold ids, codes, counts and times, never a value of a lead.
 *
 * A trace goes on from notice to record: a job keeps the trace of whoever queued it (`trace` in its `syncData`, in the form of
 * the W3C header `traceparent`), and whichever process runs the job goes on from there. A waiting job that takes a newer notice
 * in goes on with that one's trace. What a running engine begins by itself begins a trace of its own.
 *
 * | Span | Kind | What it covers | Attributes beside `error.type` |
 * | --- | --- | --- | --- |
 * | `lead_sync.submit_lead`, `.edit_lead`, `.update_status`, `.push_lead`, `.sync_lead`, `.plan_lead`, `.relink_lead` | internal | One call of the host's about a lead, all tries | `lead_sync.conversation.id` |
 * | `lead_sync.apply_plan`, `.merge_leads`, `.unmerge_leads`, `.revert_run`, `.sync_delta`, `.verify` | internal | One call of the host's | |
 * | `lead_sync.enqueue` | internal | A notice that is stored by hand | `lead_sync.conversation.id` |
 * | `lead_sync.webhook` | producer | A webhook, until it is stored durably | `lead_sync.webhook.source`, `lead_sync.prospect.id`, `lead_sync.outcome` |
 * | `lead_sync.job` | consumer | One run of a queued job | `lead_sync.job.id`, `lead_sync.conversation.id`, `lead_sync.property.id`, `lead_sync.prospect.id`, `lead_sync.trigger`, `lead_sync.operation`, `lead_sync.attempt` |
 * | `lead_sync.sync` | internal | One try of one lead | `lead_sync.conversation.id`, `lead_sync.trigger`, `lead_sync.run.id`, `lead_sync.prospect.id`, `lead_sync.outcome` |
 * | `lead_sync.load` | internal | Reading our side | `lead_sync.property.id` |
 * | `lead_sync.plan` | internal | Comparing both sides | |
 * | `lead_sync.record` | internal | The transaction that stores the outcome | `lead_sync.conversation.id` |
 * | `ResMan SearchProspects`, `Airtable list records`, … | client | One request to a remote, named by its operation | `lead_sync.remote`, `lead_sync.property.id`, `http.response.status_code` |
 * | `lead_sync.pull`, `lead_sync.push` | internal | A pull of one property; a sweep | `lead_sync.run.id`, `lead_sync.property.id`, `lead_sync.trigger`, `lead_sync.outcome` |
 * | `lead_sync.reconcile` | internal | A reconciliation with Airtable | `lead_sync.operation` (`incremental`, `full`), `lead_sync.run.id`, `lead_sync.outcome` |
 * | `lead_sync.reconcile.pull`, `.push` | internal | Its stages | `lead_sync.run.id` |
 *
 * | Metric | Kind, unit | Attributes |
 * | --- | --- | --- |
 * | `lead_sync.syncs` | counter, `{sync}` | `lead_sync.outcome` (`synced`, `unchanged`, `imported`, `merged`, `waiting`, `failed`), `lead_sync.trigger`, `error.type` |
 * | `lead_sync.campaign.syncs` | counter, `{sync}` | |
 * | `lead_sync.retries` | counter, `{retry}` | `lead_sync.operation`, `error.type` |
 * | `lead_sync.conflicts` | counter, `{conflict}` | `lead_sync.outcome` (`opened`, `resolved`) |
 * | `lead_sync.circuit.changes` | counter, `{change}` | `lead_sync.remote`, `lead_sync.outcome` (`opened`, `closed`), `error.type` |
 * | `lead_sync.property.suspensions` | counter, `{suspension}` | `error.type` |
 * | `lead_sync.request.duration` | histogram, `s` | `lead_sync.remote`, `lead_sync.operation`, `http.response.status_code`, `error.type` |
 * | `lead_sync.job.duration` | histogram, `s` | `lead_sync.outcome` (how it was settled, or `lost`) |
 * | `lead_sync.run.duration` | histogram, `s` | `lead_sync.run.kind`, `lead_sync.outcome` |
 * | `lead_sync.queue.jobs` | gauge, `{job}` | |
 * | `lead_sync.sync.success_ratio`, `lead_sync.sync.conflict_ratio`, `lead_sync.consistency_ratio` | gauge, `1` | |
 * | `lead_sync.sync.latency` | gauge, `s` | `lead_sync.quantile` (`0.5`, `0.95`, `0.99`) |
 * | `lead_sync.sync.lag` | gauge, `s` | |
 *
 * @module
 */
export { type MeasuredEngine, type OpenTelemetryMetricsOptions, openTelemetryMetrics } from "./metrics.js";
export { type OpenTelemetryTracingOptions, openTelemetryTracing } from "./tracing.js";
