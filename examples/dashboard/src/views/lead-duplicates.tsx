import type { Lead, LeadDuplicate, LeadSyncConflict } from "@domiq/lead-sync/browser";
import { DuplicateReview, useLeadDuplicates, useLeadSync, useLeadSyncConflicts } from "@domiq/lead-sync/react";
import type { ReactElement } from "react";

/** Who may be the same person as a lead, and what somebody says of it. */
export function LeadDuplicates({ lead, canEdit }: { lead: Lead; canEdit: boolean }): ReactElement {
  const { conversationId } = lead;
  const { data, loading, error, refresh } = useLeadDuplicates(conversationId);
  const { leads, mergeLeads, unmergeLeads } = useLeadSync({ autoFetch: false });
  const { conflicts, decidePair } = useLeadSyncConflicts({ autoFetch: false });

  const merge = async (duplicate: LeadDuplicate): Promise<void> => {
    const task = taskOf(conflicts, conversationId, duplicate);
    if (task) await decidePair(task.id, { decision: "merge" });
    else if (duplicate.resmanLeadId !== null)
      await mergeLeads({
        resmanLeadId: duplicate.resmanLeadId,
        domiqConversationId: conversationId,
        // What differs is left to a person, so that nothing is lost.
        mergeStrategy: "manual_review",
        mergeFields: [],
      });
    else throw new Error("The other lead is not in ResMan yet, and no task of the review queue names the two.");
    await refresh();
  };
  const keepApart = async (duplicate: LeadDuplicate): Promise<void> => {
    const task = taskOf(conflicts, conversationId, duplicate);
    if (!task) throw new Error("No task of the review queue names the two.");
    await decidePair(task.id, { decision: "distinct" });
    await refresh();
  };
  const takeBack = async (): Promise<void> => {
    await unmergeLeads(conversationId);
    await refresh();
  };
  const wasMerged = lead.mergedInto !== null || leads.some(({ mergedInto }) => mergedInto === conversationId);
  return (
    <DuplicateReview
      lead={lead}
      duplicates={data ?? []}
      loading={loading}
      error={error?.message}
      leadOf={(id) => leads.find((one) => one.conversationId === id)}
      {...(canEdit && { onMerge: merge, onDistinct: keepApart })}
      {...(canEdit && wasMerged && { onUnmerge: takeBack })}
    />
  );
}

const taskOf = (
  conflicts: readonly LeadSyncConflict[],
  one: string,
  { conversationId: other }: LeadDuplicate,
): LeadSyncConflict | undefined =>
  conflicts.find(
    ({ conversationId, otherConversationId }) =>
      (conversationId === one && otherConversationId === other) ||
      (conversationId === other && otherConversationId === one),
  );
