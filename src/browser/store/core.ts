import { abortable, isAborted } from "../abortable.js";
import type { LeadSyncApi } from "../api/lead-sync-api.js";
import type { BrowserRuntime } from "../runtime.js";
import type { LeadQuery } from "../types/lead.js";
import { createConflictBook } from "./conflict-book.js";
import { createFlights } from "./flights.js";
import { createLeadBook } from "./lead-book.js";
import { createNotifier } from "./notifier.js";
import { keepList } from "./same.js";
import { type AlertKind, INITIAL_STATE, type LeadSyncAlert, type LeadSyncState } from "./state.js";
import { createLaterList } from "./timers.js";

/** Alerts kept at most. */
const MOST_ALERTS = 5;

/** What was asked for so far, to be loaded again when events were missed. */
export interface Loaded {
  leads?: Omit<LeadQuery, "limit" | "afterId">;
  conflicts?: object;
  metrics?: { windowMinutes?: number };
}

/** What all parts of a store share. */
export type StoreCore = ReturnType<typeof createCore>;

type Request<T> = (call: { signal: AbortSignal }) => Promise<T>;
type AboutAlert = { [K in keyof LeadSyncAlert]?: LeadSyncAlert[K] | undefined };

export function createCore(api: LeadSyncApi, runtime: BrowserRuntime, maxLeads: number, initial: LeadSyncState) {
  const leads = createLeadBook(maxLeads);
  const conflicts = createConflictBook();
  const flights = createFlights();
  const timers = createLaterList(runtime);
  const loaded: Loaded = {};
  const life = new AbortController();
  const underWay: string[] = [];
  let state = initial;
  let told = initial;
  let failed: string | undefined;

  const merge = (patch: { [K in keyof LeadSyncState]?: LeadSyncState[K] | undefined }): LeadSyncState => {
    const names = Object.keys(patch) as (keyof LeadSyncState)[];
    if (names.some((name) => patch[name] !== state[name])) state = { ...state, ...patch } as LeadSyncState;
    return state;
  };
  const get = (): LeadSyncState => merge({ leads: leads.list(), conflicts: conflicts.list() });
  const notifier = createNotifier(() => {
    const before = told;
    told = get();
    return told !== before;
  });
  const set: (...patch: Parameters<typeof merge>) => void = (patch) => {
    merge(patch);
    notifier.notify();
  };
  const clearError = (): void => {
    failed = undefined;
    set({ error: undefined });
  };

  /** One of a kind and subject stands for all of them, and counts. */
  const alert = (kind: AlertKind, subject: string, about: AboutAlert = {}): void => {
    const id = `${kind}:${subject}`;
    const at = new Date(runtime.now()).toISOString();
    const count = about.count ?? 1;
    const before = state.alerts.find((each) => each.id === id);
    const next = { kind, at, ...about, id, count: count + (before?.count ?? 0) } as LeadSyncAlert;
    set({ alerts: [next, ...state.alerts.filter((each) => each !== before)].slice(0, MOST_ALERTS) });
  };
  const dropAlerts = (isOver: (alert: LeadSyncAlert) => boolean): void =>
    set({
      alerts: keepList(
        state.alerts,
        state.alerts.filter((each) => !isOver(each)),
      ),
    });
  const dismissAlert = (only?: string): void => dropAlerts(({ id }) => only === undefined || id === only);

  /** Tells of what failed. @param count how often it did */
  const fail = (name: string | undefined, key: string, failure: unknown, count = 1): void => {
    if (!name || isAborted(failure)) return;
    const { code = "WIRE_SHAPE", message } = failure as Error & { code?: string };
    failed = name;
    set({ error: message });
    const [what, id] = key.split(/:(.*)/s);
    const about = { [what === "conflict" ? "conflictId" : "conversationId"]: id };
    alert("request_failed", name + key, { operation: name, error: { code, message }, count, ...about });
  };

  const showBusy = (): void => {
    const busy = new Set(underWay);
    set({ busy, loading: busy.has("leads") || busy.has("conflicts") || busy.has("metrics") });
  };

  /** One request; it ends with its caller's signal, or with the store. */
  const send = <T>(signal: AbortSignal | undefined, request: Request<T>): Promise<T> =>
    abortable((each) => request({ signal: each }), signal, life.signal);

  return {
    api,
    maxLeads,
    leads,
    conflicts,
    flights,
    timers,
    loaded,
    get,
    set,
    subscribe: notifier.subscribe,
    alert,
    dismissAlert,
    clearError,
    fail,
    send,
    /** A book may have changed. What it no longer holds is not to be told any more. */
    touch: (): void =>
      dropAlerts(({ kind, conversationId = "", conflictId }) => {
        if (kind === "sync_failed") return leads.get(conversationId)?.syncStatus === "synced";
        const isGone = conflictId ? !conflicts.get(conflictId) : conflicts.isEmpty();
        return isGone && (kind === "manual_review_required" || kind === "conflict_detected");
      }),
    /**
     * Runs an operation: busy meanwhile, and told where it fails. What was ended by its caller did not fail.
     * @param name Of the store's operation; undefined where somebody else tells that it failed.
     * @param key What is busy meanwhile, and what it is about: `lead:<id>`, `conflict:<id>`, …
     * @param follow What belongs to it, and is done when the answer is there
     */
    async run<T>(
      name: string | undefined,
      key: string,
      signal: AbortSignal | undefined,
      request: Request<T>,
      follow?: (result: T) => Promise<unknown>,
    ): Promise<T> {
      underWay.push(key);
      showBusy();
      try {
        const result = await send(signal, request);
        await follow?.(result);
        if (failed === name) clearError();
        dismissAlert(`request_failed:${name}${key}`);
        return result;
      } catch (error) {
        fail(name, key, error);
        throw error;
      } finally {
        underWay.splice(underWay.indexOf(key), 1);
        showBusy();
      }
    },
    /** The property it is about, as queries name it. */
    ofProperty: () => ({ propertyId: state.propertyId }) as { propertyId?: string },
    /** Ends what is being read and forgets what is known: it is about another property from now on. */
    reset(propertyId: string | undefined): void {
      flights.stop();
      timers.cancel();
      leads.clear();
      conflicts.clear();
      clearError();
      const { realTime, realTimeConnected, busy } = state;
      set({ ...INITIAL_STATE, realTime, realTimeConnected, busy, propertyId });
    },
    destroy(): void {
      life.abort();
      flights.stop();
      timers.cancel();
      notifier.end();
    },
  };
}
