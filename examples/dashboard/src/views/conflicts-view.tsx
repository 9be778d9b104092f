import { ConflictList, useLeadSyncConflicts } from "@domiq/lead-sync/react";
import type { ReactElement } from "react";

/** The review queue. */
export function ConflictsView({
  leadName,
  onOpen,
}: {
  leadName: (conversationId: string) => string | undefined;
  onOpen: (conflictId: string) => void;
}): ReactElement {
  const { conflicts, loading, error, resolveConflicts } = useLeadSyncConflicts({ autoFetch: false });
  return (
    <ConflictList
      conflicts={conflicts}
      loading={loading}
      error={error}
      leadName={leadName}
      onOpen={onOpen}
      onResolveMany={async (ids, resolution) => {
        const { failed } = await resolveConflicts(ids, resolution);
        if (failed.length > 0)
          throw new Error(`${failed.length} of ${ids.length} could not be decided: ${failed[0]?.error.message}`);
      }}
    />
  );
}
