"use client";

export type { MetricThreshold, MetricThresholds } from "./components/charts/judge-metrics.js";
export { ConflictList, type ConflictListProps } from "./components/conflict-list.js";
export {
  ConflictNotificationBanner,
  type ConflictNotificationBannerProps,
} from "./components/conflict-notification-banner.js";
export { ConflictResolutionModal, type ConflictResolutionModalProps } from "./components/conflict-resolution-modal.js";
export { DuplicateReview, type DuplicateReviewProps } from "./components/duplicate-review.js";
export { FieldHistory, type FieldHistoryProps } from "./components/field-history.js";
export { LeadCreationModal, type LeadCreationModalProps } from "./components/lead-creation-modal.js";
export { LeadSyncLogViewer, type LeadSyncLogViewerProps } from "./components/lead-sync-log-viewer.js";
export { LeadSyncStatus, type LeadSyncStatusProps } from "./components/lead-sync-status.js";
export { type LeadsColumn, type LeadsSort, LeadsTable, type LeadsTableProps } from "./components/leads-table.js";
export { ManualSyncButton, type ManualSyncButtonProps } from "./components/manual-sync-button.js";
export { PropertyStatus, type PropertyStatusProps } from "./components/property-status.js";
export { RealTimeSyncIndicator, type RealTimeSyncIndicatorProps } from "./components/real-time-sync-indicator.js";
export { SyncAlerts, type SyncAlertsProps } from "./components/sync-alerts.js";
export { SyncErrorAlert, type SyncErrorAlertProps } from "./components/sync-error-alert.js";
export { SyncMetricsChart, type SyncMetricsChartProps } from "./components/sync-metrics-chart.js";
export { SyncMetricsWidget, type SyncMetricsWidgetProps } from "./components/sync-metrics-widget.js";
export { SyncQueue, type SyncQueueProps } from "./components/sync-queue.js";
export type { UsePropertyStatusResult, UseSyncQueueResult } from "./hooks/use-details.js";
export {
  useConflictDetails,
  useFieldHistory,
  useLeadDuplicates,
  useMetricsHistory,
  usePropertyStatus,
  useSyncQueue,
} from "./hooks/use-details.js";
export {
  type LeadSyncOperations,
  type UseLeadSyncOptions,
  type UseLeadSyncResult,
  useLeadSync,
} from "./hooks/use-lead-sync.js";
export {
  type ConflictOperations,
  type UseLeadSyncConflictsResult,
  useLeadSyncConflicts,
} from "./hooks/use-lead-sync-conflicts.js";
export { useLeadSyncState } from "./hooks/use-lead-sync-state.js";
export { type UseRealTimeLeadSyncResult, useRealTimeLeadSync } from "./hooks/use-real-time-lead-sync.js";
export { type ResourceResult, useResource } from "./hooks/use-resource.js";
export { type UseSyncAlertsResult, useSyncAlerts } from "./hooks/use-sync-alerts.js";
export { type UseSyncLogResult, useSyncLog } from "./hooks/use-sync-log.js";
export { type UseSyncMetricsOptions, type UseSyncMetricsResult, useSyncMetrics } from "./hooks/use-sync-metrics.js";
export { LeadSyncProvider, type LeadSyncProviderProps, useLeadSyncStore } from "./provider.js";
export type { CommonProps } from "./ui/common-props.js";
export { createFormat, type Format, type FormatOptions } from "./ui/format.js";
export { defaultMessages, type MessageOverrides, type Messages, mergeMessages } from "./ui/messages/index.js";
export type { Overlay } from "./ui/overlay.js";
export { type BadgeProps, type ButtonProps, type DialogProps, defaultSlots, type Slots } from "./ui/slots.js";
export { type LeadSyncUi, type LeadSyncUiOptions, LeadSyncUiProvider, useUi } from "./ui/ui-context.js";
