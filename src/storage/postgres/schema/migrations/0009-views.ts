import type { Migration } from "../migration.js";

/** The seed's views for dashboards. */
export const views: Migration = {
  number: 9,
  name: "views",
  sql: ({ ours, host }) => `
CREATE VIEW ${ours}.sync_success_rates AS
SELECT
    property_id,
    sync_direction,
    sync_type,
    count(*) AS total_operations,
    count(*) FILTER (WHERE sync_status = 'success') AS successful_operations,
    round(count(*) FILTER (WHERE sync_status = 'success')::numeric / count(*) * 100, 2) AS success_rate,
    avg(processing_time_ms) AS avg_processing_time,
    max(created_at) AS last_operation
FROM ${ours}.lead_sync_log
WHERE created_at >= now() - INTERVAL '24 hours'
GROUP BY property_id, sync_direction, sync_type;

CREATE VIEW ${ours}.conflict_resolution_stats AS
SELECT
    conflict_type,
    conflict_severity,
    resolution_status,
    count(*) AS total_conflicts,
    count(*) FILTER (WHERE resolution_status = 'resolved') AS resolved_conflicts,
    avg(extract(epoch FROM (resolved_at - created_at)) / 3600) AS avg_resolution_hours
FROM ${ours}.lead_sync_conflicts
WHERE created_at >= now() - INTERVAL '30 days'
GROUP BY conflict_type, conflict_severity, resolution_status;

CREATE VIEW ${ours}.queue_performance_metrics AS
SELECT
    sync_operation,
    priority,
    status,
    count(*) AS queue_items,
    avg(extract(epoch FROM (processed_at - created_at))) AS avg_processing_seconds,
    max(retry_count) AS max_retries,
    count(*) FILTER (WHERE status = 'failed') AS failed_items
FROM ${ours}.lead_sync_queue
WHERE created_at >= now() - INTERVAL '24 hours'
GROUP BY sync_operation, priority, status;

-- Each count by itself: joined, every job would be counted once for each conflict.
CREATE VIEW ${ours}.property_sync_status AS
SELECT
    p.id AS property_id,
    p.name AS property_name,
    ri.sync_enabled,
    ri.sync_status,
    ri.last_successful_sync_at,
    ri.error_count,
    (
        SELECT count(*) FROM ${ours}.lead_sync_queue AS lsq
        WHERE lsq.property_id = p.id AND lsq.status = 'pending'
    ) AS pending_queue_items,
    (
        SELECT count(*) FROM ${ours}.lead_sync_conflicts AS lsc
        WHERE lsc.property_id = p.id AND lsc.resolution_status = 'pending'
    ) AS pending_conflicts
FROM ${host}.property AS p
LEFT JOIN ${ours}.resman_integration AS ri ON ri.property_id = p.id;

CREATE VIEW ${ours}.sync_health_monitoring AS
SELECT 'sync_failures' AS metric, count(*) AS count, max(created_at) AS last_occurrence
FROM ${ours}.lead_sync_log
WHERE sync_status = 'failed' AND created_at >= now() - INTERVAL '1 hour'
UNION ALL
SELECT 'pending_conflicts', count(*), max(created_at)
FROM ${ours}.lead_sync_conflicts
WHERE resolution_status = 'pending'
UNION ALL
SELECT 'queue_backlog', count(*), max(created_at)
FROM ${ours}.lead_sync_queue
WHERE status = 'pending';
`,
};
