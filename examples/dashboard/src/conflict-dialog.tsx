import { ConflictResolutionModal, useConflictDetails, useLeadSyncConflicts } from "@domiq/lead-sync/react";
import { type ReactElement, useState } from "react";
import { go, useRoute } from "./router.js";

/** The conflict of the address, in a modal. It is loaded by its id, so that a link works also where the list has not it. */
export function ConflictDialog({
  leadName,
}: {
  leadName: (conversationId: string) => string | undefined;
}): ReactElement {
  const { conflict: id } = useRoute();
  const { conflicts, busyIds, resolveConflict, escalateConflict } = useLeadSyncConflicts({ autoFetch: false });
  const details = useConflictDetails(id);
  const [failed, setFailed] = useState<{ id: string; message: string }>();
  const known = details.data?.conflict.id === id ? details.data : undefined;
  const conflict = conflicts.find((one) => one.id === id) ?? known?.conflict ?? null;
  const close = (): void => go({ conflict: undefined });
  const escalate = async (conflictId: string): Promise<void> => {
    try {
      await escalateConflict(conflictId);
      close();
    } catch (error) {
      setFailed({ id: conflictId, message: error instanceof Error ? error.message : String(error) });
    }
  };
  return (
    <ConflictResolutionModal
      isOpen={id !== undefined}
      conflict={conflict}
      details={known}
      leadName={conflict?.conversationId ? leadName(conflict.conversationId) : undefined}
      loading={details.loading || (id !== undefined && busyIds.has(id))}
      error={(failed?.id === id ? failed?.message : undefined) ?? details.error?.message}
      onResolve={async (resolution) => {
        if (id === undefined) return;
        await resolveConflict(id, resolution);
        close();
      }}
      onEscalate={() => {
        if (id !== undefined) void escalate(id);
      }}
      onClose={close}
    />
  );
}
