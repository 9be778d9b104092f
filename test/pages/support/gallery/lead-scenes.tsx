import type { ReactNode } from "react";
import type { FieldExplanation, RealTimeState } from "../../../../src/browser/index.js";
import {
  FieldHistory,
  LeadCreationModal,
  LeadSyncLogViewer,
  LeadSyncStatus,
  LeadsTable,
  type LeadsTableProps,
  RealTimeSyncIndicator,
} from "../../../../src/react/index.js";
import { aChange, LEADS, LOGS, LONG, never, noop, nothing, ODD_LEADS, refuse } from "./fixtures.js";

const table = (props: Partial<LeadsTableProps> = {}): ReactNode => (
  <LeadsTable leads={LEADS} loading={false} onRetry={noop} onSelect={noop} onViewLog={noop} {...props} />
);

const form = (props: Partial<Parameters<typeof LeadCreationModal>[0]> = {}): ReactNode => (
  <LeadCreationModal
    isOpen
    onClose={noop}
    onSubmit={nothing}
    loading={false}
    defaults={{ conversationId: "c-1" }}
    properties={[
      { id: "p-1", name: "Maple Court" },
      { id: "p-2", name: LONG },
    ]}
    {...props}
  />
);

const log = (props: Partial<Parameters<typeof LeadSyncLogViewer>[0]> = {}): ReactNode => (
  <LeadSyncLogViewer conversationId="c-1" logs={LOGS} loading={false} onRefresh={noop} {...props} />
);

const history: FieldExplanation = {
  field: "phone",
  mergedInto: null,
  value: "+16025550170",
  origin: {
    side: "remote",
    because: "ResMan had changed it.",
    at: "2026-05-20T08:00:00.000Z",
    by: "Kim",
    syncLogId: "log-1",
  },
  base: { local: "+16025550170", remote: "+16025550170" },
  pending: true,
  history: [
    aChange({ from: null, to: LONG }),
    aChange({
      side: "remote",
      by: null,
      conflict: {
        id: "k-1",
        resolutionStrategy: "domiq_wins",
        resolvedBy: "Kim",
        resolvedAt: "2026-05-20T08:00:00.000Z",
        notes: "Asked the renter.",
      },
    }),
  ],
};

const realTime = (state: Partial<RealTimeState> & Pick<RealTimeState, "status">): ReactNode => (
  <RealTimeSyncIndicator
    connected={state.status === "open"}
    lastPing={state.status === "idle" ? "" : "2026-05-20T12:00:00.000Z"}
    onReconnect={noop}
    state={{ lastPing: null, attempts: 1, retryAt: null, lastEventId: null, error: null, ...state }}
  />
);

export const leadScenes: Readonly<Record<string, () => ReactNode>> = {
  "leads-full": () => table(),
  "leads-selected": () => table({ selectedId: "c-2", busyIds: new Set(["c-1"]) }),
  "leads-empty": () => table({ leads: [] }),
  "leads-no-match": () => table({ leads: [], filtered: true }),
  "leads-loading": () => table({ leads: [], loading: true }),
  "leads-reloading": () => table({ loading: true }),
  "leads-error": () => table({ leads: [], error: "The server does not answer (UNREACHABLE)." }),
  "leads-odd": () => table({ leads: ODD_LEADS, selectedId: "long" }),
  "form-fresh": () => form(),
  "form-drawer": () => form({ variant: "drawer" }),
  "form-refused": () => form({ onSubmit: refuse, error: "The server does not answer." }),
  "form-busy": () => form({ onSubmit: never, loading: true }),
  "form-sent": () => form({ isOpen: false }),
  "log-full": () => log(),
  "log-empty": () => log({ logs: [] }),
  "log-loading": () => log({ logs: [], loading: true }),
  "log-error": () => log({ error: "The log could not be read." }),
  "history-full": () => <FieldHistory explanation={history} loading={false} />,
  "history-merged": () => (
    <FieldHistory explanation={{ ...history, mergedInto: LONG, base: null, history: [] }} loading={false} />
  ),
  "history-empty": () => <FieldHistory explanation={null} loading={false} />,
  "history-loading": () => <FieldHistory explanation={null} loading />,
  "history-error": () => <FieldHistory explanation={null} loading={false} error="There is no such lead." />,
  "status-all": () => (
    <>
      {(["not_synced", "syncing", "synced", "failed", "conflict"] as const).map((state) => (
        <p key={state}>
          <LeadSyncStatus
            resmanSyncStatus={state}
            lastSyncAt="2026-05-20T12:00:00.000Z"
            onRetry={noop}
            onViewLog={noop}
            retrying={state === "failed"}
            subject={state}
          />
        </p>
      ))}
    </>
  ),
  "indicator-idle": () => realTime({ status: "idle" }),
  "indicator-connecting": () => realTime({ status: "connecting" }),
  "indicator-open": () => realTime({ status: "open" }),
  "indicator-waiting": () =>
    realTime({
      status: "waiting",
      attempts: 3,
      retryAt: "2026-05-20T12:01:00.000Z",
      error: { code: "UNREACHABLE", message: "The server does not answer." },
    }),
  "indicator-closed": () =>
    realTime({ status: "closed", error: { code: "UNAUTHORIZED", message: "The token is not valid any more." } }),
};
