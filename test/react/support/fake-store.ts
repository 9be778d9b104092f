import { type Mock, vi } from "vitest";
import {
  type BrowserRuntime,
  INITIAL_STATE,
  type LeadSyncApi,
  type LeadSyncState,
  type LeadSyncStore,
  type OutgoingMessage,
  type RealTimeLeadSyncClient,
  type RealTimeListeners,
  type RealTimeSyncEvent,
  type Resource,
  type ResourceState,
} from "../../../src/browser/index.js";
import { createRuntime } from "../../../src/runtime/system-runtime.js";
import { createManualClock, type ManualClock } from "../../../src/testing/manual-clock.js";

/** What a class can be given in place of another: all of it but its private members. */
type Public<T> = { [K in keyof T]: T[K] };
/** Its methods, as mocks. */
type Mocked<T> = { [K in keyof T]: T[K] extends (...args: never[]) => unknown ? T[K] & Mock<T[K]> : T[K] };

const nothing = async (): Promise<void> => undefined;
/** An operation a test has not said the answer of. */
const unset = (name: string) => async (): Promise<never> => {
  throw new Error(`The test does not say what ${name} answers.`);
};

export interface FakeStoreOptions {
  state?: Partial<LeadSyncState>;
  /** Default: one that heeds `emit`. Undefined: none. */
  realTime?: RealTimeLeadSyncClient | undefined;
  /** The calls a test needs. */
  api?: Partial<LeadSyncApi>;
}

/** A store whose state is set and whose operations are mocks. Tells its listeners at once. */
export class FakeStore implements Mocked<Public<Omit<LeadSyncStore, "resource">>> {
  /** Time that stands still until a test moves it. */
  readonly clock: ManualClock = createManualClock("2026-05-01T12:00:00.000Z");
  readonly runtime: BrowserRuntime = createRuntime(this.clock);
  readonly api: LeadSyncApi;
  readonly realTime: RealTimeLeadSyncClient | undefined;
  readonly listeners = new Set<() => void>();
  readonly resources = new Map<string, FakeResource<unknown>>();
  #state: LeadSyncState;

  constructor(options: FakeStoreOptions = {}) {
    this.#state = { ...INITIAL_STATE, ...options.state };
    this.api = (options.api ?? {}) as LeadSyncApi;
    this.realTime = "realTime" in options ? options.realTime : new FakeRealTime().asClient();
  }

  /** For whatever takes a store. */
  asStore(): LeadSyncStore {
    return this as unknown as LeadSyncStore;
  }

  /** Changes the state and tells the listeners. */
  set(patch: Partial<LeadSyncState>): void {
    this.change(patch);
    this.tell();
  }

  /** Changes the state and tells nobody yet, as between two messages of one turn. */
  change(patch: Partial<LeadSyncState>): void {
    this.#state = { ...this.#state, ...patch };
  }

  tell(): void {
    for (const listener of [...this.listeners]) listener();
  }

  readonly subscribe = vi.fn<LeadSyncStore["subscribe"]>((listener) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  });
  readonly getSnapshot = vi.fn<LeadSyncStore["getSnapshot"]>(() => this.#state);
  readonly getServerSnapshot = vi.fn<LeadSyncStore["getServerSnapshot"]>(() => INITIAL_STATE);
  readonly setProperty = vi.fn<LeadSyncStore["setProperty"]>(nothing);
  readonly fetchLeads = vi.fn<LeadSyncStore["fetchLeads"]>(nothing);
  readonly fetchLead = vi.fn<LeadSyncStore["fetchLead"]>(unset("fetchLead"));
  readonly createLead = vi.fn<LeadSyncStore["createLead"]>(unset("createLead"));
  readonly editLead = vi.fn<LeadSyncStore["editLead"]>(nothing);
  readonly updateLeadStatus = vi.fn<LeadSyncStore["updateLeadStatus"]>(unset("updateLeadStatus"));
  readonly pushLead = vi.fn<LeadSyncStore["pushLead"]>(unset("pushLead"));
  readonly pullLeads = vi.fn<LeadSyncStore["pullLeads"]>(unset("pullLeads"));
  readonly mergeLeads = vi.fn<LeadSyncStore["mergeLeads"]>(unset("mergeLeads"));
  readonly unmergeLeads = vi.fn<LeadSyncStore["unmergeLeads"]>(unset("unmergeLeads"));
  readonly fetchSyncLogs = vi.fn<LeadSyncStore["fetchSyncLogs"]>(async () => []);
  readonly fetchConflicts = vi.fn<LeadSyncStore["fetchConflicts"]>(nothing);
  readonly resolveConflict = vi.fn<LeadSyncStore["resolveConflict"]>(unset("resolveConflict"));
  readonly resolveConflicts = vi.fn<LeadSyncStore["resolveConflicts"]>(unset("resolveConflicts"));
  readonly escalateConflict = vi.fn<LeadSyncStore["escalateConflict"]>(unset("escalateConflict"));
  readonly dismissConflict = vi.fn<LeadSyncStore["dismissConflict"]>(nothing);
  readonly decidePair = vi.fn<LeadSyncStore["decidePair"]>(nothing);
  readonly fetchMetrics = vi.fn<LeadSyncStore["fetchMetrics"]>(async () => this.#state.metrics);
  readonly syncRecentChanges = vi.fn<LeadSyncStore["syncRecentChanges"]>(unset("syncRecentChanges"));
  readonly dismissAlert = vi.fn<LeadSyncStore["dismissAlert"]>();
  readonly clearError = vi.fn<LeadSyncStore["clearError"]>();
  readonly connect = vi.fn<LeadSyncStore["connect"]>();
  readonly disconnect = vi.fn<LeadSyncStore["disconnect"]>();
  readonly destroy = vi.fn<LeadSyncStore["destroy"]>();

  readonly resource = <T>(
    key: string,
    load: () => Promise<T>,
    on?: { conversationId?: string } | "any",
  ): FakeResource<T> => {
    const made = this.resources.get(key) ?? new FakeResource<unknown>(load, on);
    this.resources.set(key, made);
    return made as FakeResource<T>;
  };
}

/** A resource as the store's contract has it: loaded when first subscribed to, one load at a time. */
export class FakeResource<T> implements Resource<T> {
  readonly on: { conversationId?: string } | "any" | undefined;
  readonly #fetch: () => Promise<T>;
  readonly #listeners = new Set<() => void>();
  #state: ResourceState<T> = { data: undefined, loading: false, error: undefined };
  #wasAsked = false;
  #underWay: Promise<void> | undefined;

  constructor(fetch: () => Promise<T>, on?: { conversationId?: string } | "any") {
    this.#fetch = fetch;
    this.on = on;
  }

  get listenerCount(): number {
    return this.#listeners.size;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    if (!this.#wasAsked) void this.load();
    return () => this.#listeners.delete(listener);
  };

  readonly getSnapshot = (): ResourceState<T> => this.#state;

  readonly load = (): Promise<void> => {
    this.#wasAsked = true;
    this.#underWay ??= this.#load();
    return this.#underWay;
  };

  async #load(): Promise<void> {
    this.#set({ ...this.#state, loading: true });
    try {
      const data = await this.#fetch();
      this.#set({ data, loading: false, error: undefined });
    } catch (error) {
      this.#set({ ...this.#state, loading: false, error: error as Error });
    } finally {
      this.#underWay = undefined;
    }
  }

  #set(state: ResourceState<T>): void {
    this.#state = state;
    for (const listener of [...this.#listeners]) listener();
  }
}

/** A realtime client that connects to nothing. */
export class FakeRealTime {
  readonly listeners = new Set<RealTimeListeners>();
  readonly subscribe = vi.fn<RealTimeLeadSyncClient["subscribe"]>();
  readonly send = vi.fn<(message: OutgoingMessage) => Promise<void>>(nothing);

  readonly listen = (listeners: RealTimeListeners): (() => void) => {
    this.listeners.add(listeners);
    return () => this.listeners.delete(listeners);
  };

  emit(event: RealTimeSyncEvent): void {
    for (const listener of [...this.listeners]) listener.onEvent?.(event);
  }

  asClient(): RealTimeLeadSyncClient {
    return this as unknown as RealTimeLeadSyncClient;
  }
}
