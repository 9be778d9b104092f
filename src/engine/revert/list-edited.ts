import type { Conflict } from "../../domain/conflict.js";
import type { Prospect } from "../../domain/wire/prospect.js";
import type { Repositories } from "../../ports/storage.js";
import { jsonEquals } from "../../rules/plan/json-equals.js";
import type { EditedField } from "../../rules/revert/plan-revert.js";
import { utcInstant } from "../../rules/text/instant.js";
import { markEscalated } from "../sync/conflict-marks.js";
import type { LoadedLead } from "../sync/load-lead.js";
import { makeConflict } from "../sync/make-conflict.js";
import type { Revert } from "./revert-types.js";

const PAGE = 200;

/** The conflicts that list what was edited since a run, and those of them that are new. The same pair is listed once. */
export async function listEdited(
  revert: Revert,
  tx: Repositories,
  loaded: LoadedLead,
  prospect: Prospect,
  edited: readonly EditedField[],
): Promise<{ ids: Map<string, string>; fresh: Conflict[] }> {
  const ids = new Map<string, string>();
  const fresh: Conflict[] = [];
  const known = edited.length > 0 ? await listedOf(tx, loaded.lead.id) : [];
  for (const edit of edited) {
    const listed = known.find((conflict) => isOf(revert, conflict, edit));
    const conflict = listed ?? conflictOf(revert, loaded, prospect, edit);
    if (!listed) fresh.push(conflict);
    ids.set(edit.field, conflict.id);
  }
  for (const conflict of fresh) await tx.conflicts.put(conflict);
  return { ids, fresh };
}

async function listedOf({ conflicts }: Repositories, conversationId: string): Promise<Conflict[]> {
  const listed: Conflict[] = [];
  for (let afterId: string | undefined; ; ) {
    const page = await conflicts.list({ conversationId, limit: PAGE, ...(afterId && { afterId }) });
    listed.push(...page);
    afterId = page.at(-1)?.id;
    if (page.length < PAGE) return listed;
  }
}

const isOf = ({ revertedRunId }: Revert, conflict: Conflict, { field, local, remote }: EditedField): boolean =>
  conflict.conflictField === field &&
  conflict.details?.reverted_run === revertedRunId &&
  jsonEquals(conflict.domiqValue, local) &&
  jsonEquals(conflict.resmanValue, remote);

function conflictOf(revert: Revert, loaded: LoadedLead, prospect: Prospect, edit: EditedField): Conflict {
  return makeConflict(revert.ctx, loaded, {
    conflictType: edit.field === "status" ? "status_conflict" : "data_conflict",
    field: edit.field,
    base: edit.before,
    local: edit.local,
    remote: edit.remote,
    resolutionStatus: "manual_review",
    strategy: "manual_review",
    notes: "Edited since a run that was to be taken back. The base is the value before that run.",
    resmanChangedAt: utcInstant(prospect.lastUpdateDate),
    // Both sides agree on the edit: no plan would find this again, so no sync may take the task away.
    details: markEscalated({ details: { reverted_run: revert.revertedRunId } }),
  });
}
