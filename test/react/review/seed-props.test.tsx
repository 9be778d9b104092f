import { render, screen } from "@testing-library/react";
import type { ReactElement } from "react";
import { renderToString } from "react-dom/server";
import { describe, expect, it } from "vitest";
import type {
  LeadData,
  LeadSyncConflict as OurConflict,
  LeadSyncLog as OurLog,
  SyncMetrics as OurMetrics,
  ConflictResolution as OurResolution,
} from "../../../src/browser/index.js";
import {
  ConflictNotificationBanner,
  ConflictResolutionModal,
  LeadCreationModal,
  LeadSyncLogViewer,
  LeadSyncStatus,
  RealTimeSyncIndicator,
  SyncErrorAlert,
  SyncMetricsWidget,
} from "../../../src/react/index.js";

// The interfaces of seed 003, word for word but for `any`, which is what JSON can hold.
interface LeadCreationModalProps {
  isOpen: boolean;
  onClose: () => void;
  onSubmit: (leadData: LeadData) => Promise<void>;
  loading: boolean;
  error?: string;
}
interface LeadSyncStatusProps {
  resmanSyncStatus: "not_synced" | "syncing" | "synced" | "failed" | "conflict";
  lastSyncAt?: string;
  onRetry?: () => void;
  onViewLog?: () => void;
}
interface LeadSyncLog {
  id: string;
  syncDirection: string;
  syncStatus: string;
  syncType: string;
  createdAt: string;
  errorMessage?: string;
  conflictResolution?: string;
}
interface LeadSyncLogViewerProps {
  conversationId: string;
  logs: LeadSyncLog[];
  loading: boolean;
  onRefresh: () => void;
}
interface LeadSyncConflict {
  id: string;
  field: string;
  resmanValue: OurConflict["resmanValue"];
  domiqValue: OurConflict["domiqValue"];
  conflictType: string;
  conflictSeverity: string;
  resolutionStatus: string;
}
interface ConflictResolution {
  resolution: "resman_wins" | "domiq_wins" | "manual_review" | "merged";
  finalValue: OurResolution["finalValue"];
  reason: string;
}
interface ConflictResolutionModalProps {
  isOpen: boolean;
  conflict: LeadSyncConflict | null;
  onResolve: (resolution: ConflictResolution) => Promise<void>;
  onEscalate: () => void;
  loading: boolean;
}
interface ConflictNotificationBannerProps {
  conflicts: LeadSyncConflict[];
  onClick: (conflictId: string) => void;
}
interface RealTimeSyncIndicatorProps {
  connected: boolean;
  lastPing: string;
  onReconnect: () => void;
}
interface SyncMetrics {
  syncSuccessRate: number;
  avgSyncLatency: number;
  conflictRate: number;
  failedSyncs: number;
  pendingQueue: number;
}
interface SyncMetricsWidgetProps {
  metrics: SyncMetrics;
  loading: boolean;
  onRefresh: () => void;
}
interface SyncErrorAlertProps {
  error: string;
  onRetry?: () => void;
  onClose: () => void;
}

const noop = (): void => {};
const done = async (): Promise<void> => {};

const LOG: LeadSyncLog = {
  id: "l1",
  syncDirection: "to_resman",
  syncStatus: "success",
  syncType: "create",
  createdAt: "2026-05-01T10:00:00Z",
};
const CONFLICT: LeadSyncConflict = {
  id: "k1",
  field: "email",
  resmanValue: "a@example.test",
  domiqValue: null,
  conflictType: "field_mismatch",
  conflictSeverity: "high",
  resolutionStatus: "pending",
};
const METRICS: SyncMetrics = {
  syncSuccessRate: 0.97,
  avgSyncLatency: 840,
  conflictRate: 0,
  failedSyncs: 0,
  pendingQueue: 3,
};

const creation: LeadCreationModalProps = { isOpen: true, onClose: noop, onSubmit: done, loading: false };
const status: LeadSyncStatusProps = { resmanSyncStatus: "failed" };
const viewer: LeadSyncLogViewerProps = { conversationId: "c1", logs: [LOG], loading: false, onRefresh: noop };
const modal: ConflictResolutionModalProps = {
  isOpen: true,
  conflict: CONFLICT,
  onResolve: done,
  onEscalate: noop,
  loading: false,
};
const banner: ConflictNotificationBannerProps = { conflicts: [CONFLICT], onClick: noop };
const indicator: RealTimeSyncIndicatorProps = { connected: false, lastPing: "", onReconnect: noop };
const widget: SyncMetricsWidgetProps = { metrics: METRICS, loading: false, onRefresh: noop };
const alert: SyncErrorAlertProps = { error: "Away", onClose: noop };

const PAGES: readonly [string, ReactElement, string][] = [
  ["lead-creation-modal", <LeadCreationModal key="" {...creation} />, "New lead"],
  ["lead-sync-status", <LeadSyncStatus key="" {...status} />, "Failed"],
  ["lead-sync-log-viewer", <LeadSyncLogViewer key="" {...viewer} />, "Created to ResMan"],
  ["conflict-resolution-modal", <ConflictResolutionModal key="" {...modal} />, "Take ResMan's"],
  ["conflict-notification-banner", <ConflictNotificationBanner key="" {...banner} />, "1 conflict"],
  ["real-time-sync-indicator", <RealTimeSyncIndicator key="" {...indicator} />, "Disconnected"],
  ["sync-metrics-widget", <SyncMetricsWidget key="" {...widget} />, "97%"],
  ["sync-error-alert", <SyncErrorAlert key="" {...alert} />, "Away"],
];

describe("a component of seed 003", () => {
  it.each(PAGES)("takes the seed's props and no other: %s", (name, page, text) => {
    render(page);
    expect(document.querySelector(`[data-lead-sync="${name}"]`)?.textContent).toContain(text);
    expect(renderToString(page)).toContain(`data-lead-sync="${name}"`);
  });

  it("shows codes of a newer server, and names every object has, as they are", () => {
    const odd = { syncStatus: "constructor", syncDirection: "toString", syncType: "valueOf" };
    const log: OurLog = { ...LOG, ...odd, conflictResolution: "hasOwnProperty" };
    render(<LeadSyncLogViewer {...viewer} logs={[log]} />);
    const text = screen.getByRole("listitem").textContent;
    for (const word of [...Object.values(odd), "hasOwnProperty"]) expect(text).toContain(word);
  });

  it("shows the metrics of the seed though nobody counted the syncs", () => {
    const metrics: OurMetrics = METRICS;
    render(<SyncMetricsWidget {...widget} metrics={metrics} />);
    expect(screen.getAllByRole("definition").map(({ textContent }) => textContent.trim())).toEqual(
      expect.arrayContaining(["97% Low", "840 ms", "0%", "0", "3"]),
    );
  });
});
