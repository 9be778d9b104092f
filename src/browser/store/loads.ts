import { isSyncError } from "../../domain/errors.js";
import type { LeadSyncConflict } from "../types/conflict.js";
import type { Lead, LeadQuery } from "../types/lead.js";
import type { SyncMetrics } from "../types/operations.js";
import type { LeadSyncLog } from "../types/sync-log.js";
import type { CallOptions, Page, PageQuery } from "../types/values.js";
import type { Loaded, StoreCore } from "./core.js";
import { keep, keepRows, same } from "./same.js";

/** Rows of one request. */
const PAGE = 1000;
/** Conversations whose logs are kept and kept up to date; the newest ones. */
const MOST_LOGS = 20;
/** Leads that are read one by one; where there are more at once, the listing is read again. */
const MOST_WANTED = 10;
/** Collects what comes together, in milliseconds. */
const WANTED_MS = 100;

/** How a store reads. */
export type Loads = ReturnType<typeof createLoads>;

/** Reads of a store: each is under way once, shows what it brings and keeps what did not change. */
export function createLoads(core: StoreCore) {
  const { api, leads, conflicts, flights, loaded, run, touch } = core;
  const wanted = new Set<string>();
  /** The query that the leads answer which are shown. */
  let shownQuery: Loaded["leads"];

  const reader = <T>(name: string, key: string, request: (call: { signal: AbortSignal }) => Promise<T>) => {
    const read = (signal: AbortSignal): Promise<T> => run(name, key, signal, request);
    return {
      join: ({ signal }: CallOptions = {}): Promise<T> => flights.join(key, read, signal),
      /** Nobody waits for it; what fails is told in the state. */
      again: (): Promise<unknown> => flights.anew(key, read).catch(() => undefined),
    };
  };

  const readers = {
    leads: reader("fetchLeads", "leads", (call) =>
      leads.during(async (asked) => {
        const { leads: query } = loaded;
        const ids: string[] = [];
        const limit = (): number => Math.min(PAGE, core.maxLeads - ids.length);
        const read = (page: PageQuery) =>
          api.listLeads({ ...core.ofProperty(), ...query, ...page, limit: limit() }, call);
        await eachPage(call, read, ({ items, nextAfterId }) => {
          want(leads.put(items, asked));
          ids.push(...items.map(({ conversationId }) => conversationId));
          const isWhole = nextAfterId === undefined || limit() === 0;
          // A page of another query does not go among leads of the one before.
          if (isWhole || shownQuery !== query) leads.forgetOthers(ids, asked);
          shownQuery = query;
          touch();
          return isWhole;
        });
      }),
    ),
    conflicts: reader("fetchConflicts", "conflicts", (call) =>
      conflicts.during(async (asked) => {
        const found: LeadSyncConflict[] = [];
        const query = { ...core.ofProperty(), due: true, limit: PAGE };
        await eachPage(
          call,
          (page) => api.listConflicts({ ...query, ...page }, call),
          ({ items }) => void found.push(...items),
        );
        const count = conflicts.load(found, asked);
        if (count > 0) core.alert("manual_review_required", "", { count });
        touch();
      }),
    ),
    metrics: reader("fetchMetrics", "metrics", async (call): Promise<SyncMetrics> => {
      const metrics = await api.getMetrics({ ...core.ofProperty(), ...loaded.metrics }, call);
      call.signal.throwIfAborted();
      core.set({ metrics: keep(core.get().metrics, metrics) });
      return core.get().metrics;
    }),
  };
  const again = (name: keyof Loaded): unknown => loaded[name] && readers[name].again();

  const logsOf = (id: string) =>
    reader("fetchSyncLogs", `logs:${id}`, async (call): Promise<readonly LeadSyncLog[]> => {
      const { items } = await api.listSyncLogs(id, { limit: PAGE }, call);
      call.signal.throwIfAborted();
      const { [id]: before, ...others } = core.get().syncLogs;
      const logs = keepRows(before ?? [], items);
      if (logs !== before)
        core.set({
          syncLogs: Object.fromEntries([...Object.entries(others), [id, logs] as const].slice(-MOST_LOGS)),
        });
      return logs;
    });

  const readLogsAgain = (id: string): Promise<unknown> => logsOf(id).again();

  /** Reads one lead. It shows where it did before, or where it belongs to what does. */
  const read = (id: string, call: { signal: AbortSignal }): Promise<Lead> =>
    leads.during(async (asked) => {
      const lead = await api.getLead(id, call);
      call.signal.throwIfAborted();
      if (leads.get(lead.conversationId) || fits(lead, { ...core.ofProperty(), ...loaded.leads }))
        want(leads.put([lead], asked));
      touch();
      return lead;
    });

  /** The same without telling anybody; undefined where that fails; one that is gone goes. Never shares a request that was made earlier. */
  const reread = (id: string): Promise<Lead | undefined> =>
    flights
      .anew(`reread:${id}`, (signal) => core.send(signal, (call) => read(id, call)))
      .catch((error) => {
        if (isSyncError(error, "NOT_FOUND")) leads.remove(id);
        touch();
        return undefined;
      });

  /** Reads leads of which only the server can tell what they are, each once. */
  function want(ids: readonly string[]): void {
    for (const id of ids) wanted.add(id);
    if (wanted.size > 0)
      core.timers.later("wanted", WANTED_MS, () => {
        if (wanted.size > MOST_WANTED && loaded.leads) void again("leads");
        else for (const id of wanted) void reread(id);
        wanted.clear();
      });
  }

  /** Another query ends the one that is under way. */
  const ask = <K extends "leads" | "metrics">(name: K, query: NonNullable<Loaded[K]>, call?: CallOptions) => {
    if (!same(query, loaded[name])) {
      flights.stop(name);
      loaded[name] = query;
    }
    return readers[name].join(call);
  };

  return {
    again,
    readLogsAgain,
    want,
    reread,
    rereadAll: (...ids: (string | null | undefined)[]): Promise<unknown> =>
      Promise.all([...new Set(ids)].map((id) => id && reread(id))),
    /** Reads again whatever was asked for before. */
    all: (): Promise<unknown> =>
      Promise.all([...namesOf(loaded).map(again), ...Object.keys(core.get().syncLogs).map(readLogsAgain)]),
    /** The same of another property. */
    anew: (): Promise<unknown> => Promise.all(namesOf(loaded).map((name) => readers[name].join())),
    operations: {
      fetchLeads: (query: Omit<LeadQuery, "limit" | "afterId"> = {}, options?: CallOptions) =>
        ask("leads", query, options) as Promise<void>,
      fetchLead: (id: string, options?: CallOptions): Promise<Lead> =>
        reader("fetchLead", `lead:${id}`, (call) => read(id, call)).join(options),
      fetchConflicts(options?: CallOptions): Promise<void> {
        loaded.conflicts = {};
        return readers.conflicts.join(options);
      },
      fetchMetrics: (query: { windowMinutes?: number } = {}, options?: CallOptions) =>
        ask("metrics", query, options) as Promise<SyncMetrics>,
      fetchSyncLogs: (id: string, options?: CallOptions): Promise<readonly LeadSyncLog[]> => logsOf(id).join(options),
    },
  };
}

const namesOf = (loaded: Loaded) => Object.keys(loaded) as (keyof Loaded)[];

/** Whether a lead is one of those a query asks for. */
const fits = (lead: Lead, { propertyId, status, syncStatus }: Omit<LeadQuery, "limit" | "afterId">): boolean =>
  (propertyId === undefined || lead.propertyId === propertyId) &&
  (!status || status.includes(lead.status)) &&
  (!syncStatus || syncStatus.includes(lead.syncStatus));

/** Reads pages until there is none left, or until `take` has enough. */
async function eachPage<T>(
  { signal }: { signal: AbortSignal },
  read: (page: PageQuery) => Promise<Page<T>>,
  take: (page: Page<T>) => unknown,
): Promise<void> {
  let page: PageQuery = {};
  for (;;) {
    const answer = await read(page);
    signal.throwIfAborted();
    const { items, nextAfterId: afterId } = answer;
    if (take(answer) || afterId === undefined || items.length === 0) return;
    page = { afterId };
  }
}
