import { isSyncError } from "../../domain/errors.js";
import { isAborted } from "../abortable.js";
import type { ConflictDecision, LeadSyncConflict, PairDecision, ResolvedConflict } from "../types/conflict.js";
import type { CallOptions } from "../types/values.js";
import type { StoreCore } from "./core.js";
import type { Loads } from "./loads.js";

/** Settled at once, where several are. */
const AT_ONCE = 4;

const keyOf = (id: string): string => `conflict:${id}`;

/** What a store changes about conflicts. */
export function createConflictChanges({ api, conflicts, run, touch, fail }: StoreCore, { again, rereadAll }: Loads) {
  /** Hides a conflict while it is being settled. It comes back where the server refuses, unless somebody else settled it. */
  async function settle<T>(
    name: string | undefined,
    id: string,
    signal: AbortSignal | undefined,
    request: (call: CallOptions) => Promise<T>,
  ): Promise<T> {
    const { conversationId, otherConversationId }: Partial<LeadSyncConflict> = conflicts.get(id) ?? {};
    const show = conflicts.hide(id);
    touch();
    try {
      const result = await run(name, keyOf(id), signal, request);
      conflicts.remove(id);
      void rereadAll(conversationId, otherConversationId);
      return result;
    } catch (error) {
      if (isSyncError(error, "CONFLICT_CLOSED") || isSyncError(error, "NOT_FOUND")) conflicts.remove(id);
      // It may have arrived, or be another by now.
      else void again("conflicts");
      throw error;
    } finally {
      show();
      touch();
    }
  }

  const resolve = (name: string | undefined, id: string, resolution: ConflictDecision, { signal }: CallOptions = {}) =>
    settle(name, id, signal, (call) => api.resolveConflict(id, resolution, call));

  return {
    resolveConflict: (id: string, resolution: ConflictDecision, options?: CallOptions): Promise<ResolvedConflict> =>
      resolve("resolveConflict", id, resolution, options),
    async resolveConflicts(
      ids: readonly string[],
      resolution: ConflictDecision,
      options: CallOptions & { onProgress?(done: number, total: number): void } = {},
    ): Promise<{ resolved: string[]; failed: { id: string; error: Error }[] }> {
      const todo = [...new Set(ids)];
      const total = todo.length;
      const resolved: string[] = [];
      const failed: { id: string; error: Error }[] = [];
      const work = async (): Promise<void> => {
        for (let id = todo.shift(); id !== undefined; id = todo.shift()) {
          try {
            await resolve(undefined, id, resolution, options);
            resolved.push(id);
          } catch (error) {
            failed.push({ id, error: error as Error });
          }
          options.onProgress?.(resolved.length + failed.length, total);
        }
      };
      await Promise.all(Array.from({ length: AT_ONCE }, work));
      const refused = failed.filter(({ error }) => !isAborted(error));
      if (refused[0]) fail("resolveConflicts", "conflicts", refused[0].error, refused.length);
      return { resolved, failed };
    },
    escalateConflict: (
      id: string,
      task?: { assignedTo?: string; notes?: string },
      { signal }: CallOptions = {},
    ): Promise<LeadSyncConflict> =>
      run(
        "escalateConflict",
        keyOf(id),
        signal,
        (call) => api.escalateConflict(id, task, call),
        async (conflict) => {
          conflicts.put(conflict);
          touch();
        },
      ),
    async dismissConflict(id: string, notes?: string, { signal }: CallOptions = {}): Promise<void> {
      await settle("dismissConflict", id, signal, (call) => api.dismissConflict(id, notes, call));
    },
    async decidePair(id: string, decision: PairDecision, { signal }: CallOptions = {}): Promise<void> {
      const { conflict, merge } = await settle("decidePair", id, signal, (call) => api.decidePair(id, decision, call));
      if (decision.decision === "merge")
        await rereadAll(conflict.conversationId, conflict.otherConversationId, merge?.survivorId, merge?.loserId);
    },
  };
}
