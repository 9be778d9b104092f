/** A rule for rows of a host table (seed 002). */
export interface HostCheck {
  table: string;
  name: string;
  check: string;
}

const statusIn = (table: string, ...statuses: string[]): HostCheck => ({
  table,
  name: `${table}_resman_sync_status_check`,
  check: `resman_sync_status IN (${statuses.map((status) => `'${status}'`).join(", ")})`,
});

const syncedHas = (table: string, name: string, id: string): HostCheck => ({
  table,
  name,
  check: `(resman_sync_status = 'synced' AND ${id} IS NOT NULL) OR resman_sync_status != 'synced'`,
});

const versionCounts = (table: string, name: string): HostCheck => ({ table, name, check: "resman_sync_version >= 0" });

/** All of them, as the steps add them: never changed once released. Where the seed leaves the name to PostgreSQL, the one it would choose. */
export const HOST_CHECKS: readonly HostCheck[] = [
  statusIn("conversation", "not_synced", "syncing", "synced", "failed", "conflict"),
  statusIn("user", "not_synced", "syncing", "synced", "failed", "conflict"),
  statusIn("lead_notification", "not_synced", "syncing", "synced", "failed"),
  syncedHas("conversation", "chk_resman_sync_mapping", "resman_lead_id"),
  syncedHas("user", "chk_user_resman_sync_mapping", "resman_contact_id"),
  syncedHas("lead_notification", "chk_notification_resman_sync_mapping", "resman_notification_id"),
  versionCounts("conversation", "chk_resman_sync_version"),
  versionCounts("user", "chk_user_resman_sync_version"),
];
