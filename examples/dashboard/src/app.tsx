import type { LeadSyncAlert } from "@domiq/lead-sync/browser";
import {
  ConflictNotificationBanner,
  SyncAlerts,
  SyncErrorAlert,
  useLeadSync,
  useLeadSyncConflicts,
  useLeadSyncState,
  useLeadSyncStore,
  useSyncAlerts,
} from "@domiq/lead-sync/react";
import { type ReactElement, useCallback, useEffect, useMemo, useRef, useState } from "react";
import type { Me } from "../../shared/page/host-api.js";
import { ConflictDialog } from "./conflict-dialog.js";
import { ErrorBoundary } from "./error-boundary.js";
import { Header } from "./header.js";
import { nameOf } from "./lead-name.js";
import { propertyOf } from "./property-of.js";
import { go, type Route, useRoute, type View } from "./router.js";
import { ConflictsView } from "./views/conflicts-view.js";
import { LeadsView } from "./views/leads-view.js";
import { OverviewView } from "./views/overview-view.js";
import { PropertiesView } from "./views/properties-view.js";
import { QueueView } from "./views/queue-view.js";

const TITLES: Record<View, string> = {
  leads: "Leads",
  overview: "Overview",
  conflicts: "Conflicts",
  queue: "Queue",
  properties: "Properties",
};

/** The whole page of somebody who is signed in. */
export function App({ me }: { me: Me }): ReactElement {
  const route = useRoute();
  const store = useLeadSyncStore();
  const { leads, error, fetchLeads, clearError } = useLeadSync();
  const { conflicts } = useLeadSyncConflicts();
  const { alerts, dismiss } = useSyncAlerts();
  const hasRequestAlert = useLeadSyncState((state) => state.alerts.some(({ kind }) => kind === "request_failed"));
  const [isBannerHidden, hideBanner] = useState(false);
  const heading = useRef<HTMLHeadingElement>(null);

  const propertyId = propertyOf(me, route.property);
  useEffect(() => {
    // What fails is told by the store's `error`.
    if (store.getSnapshot().propertyId !== propertyId) store.setProperty(propertyId).catch(() => undefined);
  }, [store, propertyId]);

  useLook(route);
  const { view } = route;
  const shownView = useRef(view);
  useEffect(() => {
    document.title = `${TITLES[view]} – Lead sync`;
    if (shownView.current === view) return;
    shownView.current = view;
    heading.current?.focus();
  }, [view]);

  const names = useMemo(() => new Map(leads.map((lead) => [lead.conversationId, nameOf(lead)])), [leads]);
  const leadName = useCallback((id: string) => names.get(id), [names]);
  const openConflict = useCallback(
    (id: string) => {
      const found = conflicts.find((conflict) => conflict.id === id);
      // Two records are compared beside the lead, not in a dialog.
      if (found?.conflictType === "duplicate_lead" && found.conversationId)
        go({ view: "leads", lead: found.conversationId, tab: "duplicates" });
      else go({ conflict: id });
    },
    [conflicts],
  );
  const openAlert = ({ conflictId, conversationId }: LeadSyncAlert): void => {
    if (conflictId) openConflict(conflictId);
    else if (conversationId) go({ view: "leads", lead: conversationId, tab: "log" });
    else go({ view: "conflicts" });
  };

  const isListed = !isBannerHidden || view === "conflicts";
  const news = alerts.filter(
    ({ kind, error: why }) =>
      // What waits is told by the banner or the list, and what is wrong with an input by its form.
      !(isListed && kind === "manual_review_required") && why?.code !== "INVALID_INPUT",
  );

  return (
    <>
      <Header me={me} propertyId={propertyId} conflictCount={conflicts.length} />
      <main data-view={view}>
        <h1 id="page-title" ref={heading} tabIndex={-1}>
          {TITLES[view]}
        </h1>
        <SyncAlerts alerts={news} onDismiss={dismiss} onOpen={openAlert} />
        {error !== undefined && !hasRequestAlert && (
          <SyncErrorAlert error={error} onRetry={() => void fetchLeads().catch(() => undefined)} onClose={clearError} />
        )}
        {!isBannerHidden && view !== "conflicts" && (
          <ConflictNotificationBanner conflicts={conflicts} onClick={openConflict} onDismiss={() => hideBanner(true)} />
        )}
        <ErrorBoundary subject={`${view} ${route.lead ?? ""}`}>
          {view === "leads" && <LeadsView me={me} propertyId={propertyId} />}
          {view === "overview" && <OverviewView />}
          {view === "conflicts" && <ConflictsView leadName={leadName} onOpen={openConflict} />}
          {view === "queue" && <QueueView me={me} leadName={leadName} />}
          {view === "properties" && <PropertiesView me={me} />}
        </ErrorBoundary>
      </main>
      <ErrorBoundary subject={route.conflict ?? ""}>
        <ConflictDialog leadName={leadName} />
      </ErrorBoundary>
    </>
  );
}

/** Light or dark, and the direction of writing, as the address says. */
function useLook({ theme, dir }: Route): void {
  useEffect(() => {
    const { documentElement } = document;
    documentElement.dir = dir === "rtl" ? "rtl" : "ltr";
    if (theme === "light" || theme === "dark") documentElement.dataset.leadSyncTheme = theme;
    else delete documentElement.dataset.leadSyncTheme;
  }, [theme, dir]);
}
