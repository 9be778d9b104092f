import type { SyncJob } from "@domiq/lead-sync/browser";
import { SyncQueue, useSyncQueue } from "@domiq/lead-sync/react";
import { type ReactElement, useId } from "react";
import type { Me } from "../../../shared/page/host-api.js";
import { go, useRoute } from "../router.js";

const STATES: readonly SyncJob["status"][] = ["pending", "processing", "completed", "failed", "cancelled"];

/** Jobs that wait, run, or need a person. */
export function QueueView({
  me,
  leadName,
}: {
  me: Me;
  leadName: (conversationId: string) => string | undefined;
}): ReactElement {
  const route = useRoute();
  const id = useId();
  const status = STATES.find((state) => state === route.jobs);
  const { data, loading, error, refresh, retry, cancel, retryAll } = useSyncQueue(status ? { status } : {});
  const isAdmin = me.roles.includes("admin");
  return (
    <>
      <div className="row filters">
        <label htmlFor={id}>Show</label>
        <select id={id} value={status ?? ""} onChange={({ target }) => go({ jobs: target.value || undefined })}>
          <option value="">All jobs</option>
          {STATES.map((state) => (
            <option key={state}>{state}</option>
          ))}
        </select>
      </div>
      <SyncQueue
        jobs={data ?? []}
        loading={loading}
        error={error?.message}
        onRefresh={() => void refresh()}
        leadName={leadName}
        {...(isAdmin && { onRetry: retry, onCancel: cancel, onRetryAll: retryAll })}
      />
    </>
  );
}
