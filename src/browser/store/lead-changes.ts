import type {
  CreatedLead,
  Lead,
  LeadData,
  LeadEdit,
  MergedLeads,
  MergeRequest,
  PulledLeads,
  PullRequest,
  PushedLead,
  StatusUpdate,
  UnmergedLeads,
  UpdatedStatus,
} from "../types/lead.js";
import type { DeltaSyncResult } from "../types/operations.js";
import type { CallOptions } from "../types/values.js";
import type { StoreCore } from "./core.js";
import type { Loads } from "./loads.js";

const keyOf = (id: string): string => `lead:${id}`;

/** What a store changes about leads. */
export function createLeadChanges(core: StoreCore, loads: Loads, loadAll: () => Promise<unknown>) {
  const { api, leads, run, touch } = core;
  const { reread, rereadAll } = loads;
  /** The last change of a lead: the next one waits for it, so that they arrive in the order they were made. */
  const turns = new Map<string, Promise<unknown>>();

  function inTurn<T>(id: string, request: () => Promise<T>): Promise<T> {
    const before = turns.get(id);
    const mine = before ? before.then(request, request) : request();
    turns.set(id, mine);
    const end = (): void => {
      if (turns.get(id) === mine) turns.delete(id);
    };
    mine.then(end, end);
    return mine;
  }

  /**
   * Shows a change, sends it, and takes it off when the lead was read again, or when it was refused. Where nobody knows what
   * became of it, reading tells.
   * @param stands What is known where the lead cannot be read again
   */
  async function change<T>(
    name: string,
    id: string,
    fields: Partial<Lead>,
    { signal }: CallOptions = {},
    request: (call: { signal: AbortSignal }) => Promise<T>,
    stands: Partial<Lead> = fields,
  ): Promise<T> {
    const takeOff = leads.overlay(id, fields);
    const settle = (): void => {
      takeOff();
      touch();
    };
    touch();
    try {
      const result = await run(name, keyOf(id), signal, (call) =>
        inTurn(id, async () => {
          call.signal.throwIfAborted();
          return request(call);
        }),
      );
      void reread(id).then((lead) => {
        if (!lead) leads.patch(id, stands);
        settle();
      });
      return result;
    } catch (error) {
      settle();
      const { status = 500 } = error as { status?: number };
      if (status >= 500) void reread(id);
      throw error;
    }
  }

  return {
    createLead: (data: LeadData, { signal }: CallOptions = {}): Promise<CreatedLead> =>
      run(
        "createLead",
        keyOf(data.conversationId),
        signal,
        (call) => api.createLead(data, call),
        () => reread(data.conversationId),
      ),
    async editLead(id: string, edit: LeadEdit, options?: CallOptions): Promise<void> {
      const fields = Object.fromEntries(Object.entries(edit).filter(([, value]) => value !== undefined));
      const { conversationId } = await change("editLead", id, fields, options, (call) => api.editLead(id, edit, call));
      if (conversationId !== id) void reread(conversationId);
    },
    updateLeadStatus: (id: string, update: StatusUpdate, options?: CallOptions): Promise<UpdatedStatus> =>
      change("updateLeadStatus", id, { status: update.status }, options, (call) =>
        api.updateLeadStatus(id, update, call),
      ),
    pushLead: (id: string, options?: CallOptions & { force?: boolean }): Promise<PushedLead> =>
      change(
        "pushLead",
        id,
        { syncStatus: "syncing" },
        options,
        (call) => api.pushLead(id, { ...options, ...call }),
        {},
      ),
    pullLeads: (request: PullRequest = {}, { signal }: CallOptions = {}): Promise<PulledLeads> =>
      run(
        "pullLeads",
        "pull",
        signal,
        (call) => api.pullLeads({ ...core.ofProperty(), ...request }, call),
        async () => {
          core.loaded.leads ??= {};
          await loads.again("leads");
        },
      ),
    mergeLeads: (request: MergeRequest, { signal }: CallOptions = {}): Promise<MergedLeads> =>
      run(
        "mergeLeads",
        keyOf(request.domiqConversationId),
        signal,
        (call) => api.mergeLeads(request, call),
        ({ mergedLeadId }) => rereadAll(request.domiqConversationId, request.resmanLeadId, mergedLeadId),
      ),
    unmergeLeads: (id: string, mergeId?: string, { signal }: CallOptions = {}): Promise<UnmergedLeads> =>
      run(
        "unmergeLeads",
        keyOf(id),
        signal,
        (call) => api.unmergeLeads(id, mergeId, call),
        ({ survivorId, loserId }) => rereadAll(id, survivorId, loserId),
      ),
    syncRecentChanges: (
      request: { lookbackMinutes?: number } = {},
      { signal }: CallOptions = {},
    ): Promise<DeltaSyncResult> =>
      run(
        "syncRecentChanges",
        "delta",
        signal,
        (call) => api.syncRecentChanges({ ...core.ofProperty(), ...request }, call),
        loadAll,
      ),
  };
}
