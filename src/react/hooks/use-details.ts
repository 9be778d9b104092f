import { useMemo } from "react";
import type {
  ConflictDetails,
  FieldExplanation,
  JobQuery,
  LeadDuplicate,
  LeadSyncApi,
  MetricsHistory,
  MetricsHistoryQuery,
  PropertyIntegration,
  SyncJob,
} from "../../browser/index.js";
import { useLeadSyncStore } from "../provider.js";
import { thenReload } from "./then-reload.js";
import { useLeadSyncState } from "./use-lead-sync-state.js";
import { type ResourceResult, useResource, useStoreResource } from "./use-resource.js";

/** What {@link useSyncQueue} gives. Its actions reject with a `LeadSyncApiError`, and load the jobs again. */
export interface UseSyncQueueResult extends ResourceResult<SyncJob[]> {
  /** Queues a failed or cancelled job again. For admins. */
  retry: (jobId: string) => Promise<void>;
  /** Cancels a job that has not ended. For admins. */
  cancel: (jobId: string) => Promise<void>;
  /** Queues all failed jobs of the store's property again. For admins. */
  retryAll: () => Promise<void>;
}

/** What {@link usePropertyStatus} gives. Its actions reject with a `LeadSyncApiError`, and load the properties again. */
export interface UsePropertyStatusResult extends ResourceResult<PropertyIntegration[]> {
  /** Stops the sync of a property, both ways; work keeps queuing. For admins. */
  pause: (propertyId: string) => Promise<void>;
  /** Switches it on again. For admins. */
  resume: (propertyId: string) => Promise<void>;
}

/** Everything a person needs to decide a conflict. @param id Undefined: nothing is asked for. */
export function useConflictDetails(id: string | undefined): ResourceResult<ConflictDetails> {
  return useResource(
    useStoreResource(
      "conflict",
      [id],
      ({ api }, known) => api.getConflict(known),
      ({ conflicts }) => {
        const conversationId = conflicts.find((conflict) => conflict.id === id)?.conversationId;
        return conversationId ? { conversationId } : "any";
      },
    ),
  );
}

/** Why a field of a lead is what it is. @param field E.g. `moveInDate`. */
export function useFieldHistory(
  conversationId: string | undefined,
  field: string | undefined,
): ResourceResult<FieldExplanation> {
  return useResource(
    useStoreResource("history", [conversationId, field], ({ api }, ...of) => api.explainField(...of), ofConversation),
  );
}

/** Who may be the same person as a lead. */
export function useLeadDuplicates(conversationId: string | undefined): ResourceResult<LeadDuplicate[]> {
  return useResource(
    useStoreResource("duplicates", [conversationId], ({ api }, id) => api.listDuplicates(id), ofConversation),
  );
}

/**
 * Measured values over time, of the store's property.
 * @param query Compared by what it says. A `from` or `to` that moves with each render loads with each; without `to` it ends at the load.
 */
export function useMetricsHistory(query: Omit<MetricsHistoryQuery, "propertyId">): ResourceResult<MetricsHistory> {
  const scope = useScope();
  return useResource(
    useStoreResource("metrics", [scope, query], ({ api }) => api.getMetricsHistory({ ...query, ...scope })),
  );
}

/** Jobs of the store's property, and what can be done with them. @param query Compared by what it says. */
export function useSyncQueue(query: Omit<JobQuery, "propertyId"> = {}): UseSyncQueueResult {
  const { api } = useLeadSyncStore();
  const scope = useScope();
  const resource = useStoreResource(
    "queue",
    [scope, query],
    async () => (await api.listJobs({ ...query, ...scope })).items,
    () => "any",
  );
  const actions = useMemo(
    () => ({
      retry: (jobId: string) => thenReload(resource, () => api.retryJob(jobId)),
      cancel: (jobId: string) => thenReload(resource, () => api.cancelJob(jobId)),
      retryAll: () => thenReload(resource, () => api.retryFailedJobs(scope)),
    }),
    [api, resource, scope],
  );
  return { ...useResource(resource), ...actions };
}

/** How properties are synced, and what can be done with them: the store's, or all the caller may see. */
export function usePropertyStatus(): UsePropertyStatusResult {
  const { api } = useLeadSyncStore();
  const scope = useScope();
  const resource = useStoreResource(
    "properties",
    [scope],
    () => allProperties(api, scope),
    () => "any",
  );
  const actions = useMemo(
    () => ({
      pause: (propertyId: string) => thenReload(resource, () => api.pauseProperty(propertyId)),
      resume: (propertyId: string) => thenReload(resource, () => api.resumeProperty(propertyId)),
    }),
    [api, resource],
  );
  return { ...useResource(resource), ...actions };
}

const ofConversation = (_: unknown, conversationId: string): { conversationId: string } => ({ conversationId });

type Scope = { propertyId?: string };

/** The store's property, as a query names it. */
function useScope(): Scope {
  const propertyId = useLeadSyncState((state) => state.propertyId);
  return useMemo(() => (propertyId === undefined ? {} : { propertyId }), [propertyId]);
}

async function allProperties(api: LeadSyncApi, scope: Scope): Promise<PropertyIntegration[]> {
  const all: PropertyIntegration[] = [];
  let afterId: string | undefined;
  do {
    const page = await api.listIntegrations({ ...scope, limit: 1_000, ...(afterId !== undefined && { afterId }) });
    all.push(...page.items);
    afterId = page.nextAfterId;
  } while (afterId !== undefined);
  return all;
}
