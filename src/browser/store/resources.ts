import type { StoreCore } from "./core.js";
import { createNotifier, type Notifier } from "./notifier.js";
import type { Resource, ResourceState } from "./resource.js";
import { keep } from "./same.js";

/** Which events a resource depends on. */
export type ResourceDependency = { conversationId?: string } | "any";

/** From an event to the load it asks for, in milliseconds. */
const DELAY_MS = 300;

const NOTHING: ResourceState<unknown> = { data: undefined, loading: false, error: undefined };

interface Kept extends Pick<Notifier, "notify"> {
  readonly resource: Resource<unknown>;
  load: () => Promise<unknown>;
  on: ResourceDependency | undefined;
  state: ResourceState<unknown>;
  followers: number;
  /** Whether it is to be loaded when somebody follows it. */
  isStale: boolean;
}

/** Resources of a store, each once for its key. */
export interface Resources {
  get<T>(key: string, load: () => Promise<T>, on?: ResourceDependency): Resource<T>;
  /** Something happened to a lead: what depends on it is loaded again where somebody follows it. */
  event(conversationId: string | null): void;
  /** Loads again what somebody follows. */
  all(): Promise<unknown>;
  forget(): void;
}

export function createResources({ flights, timers, send }: StoreCore): Resources {
  const kept = new Map<string, Kept>();

  const set = (each: Kept, patch: Partial<ResourceState<unknown>>): void => {
    each.state = { ...each.state, ...patch };
    each.notify();
  };

  const load = (key: string, each: Kept, how: "join" | "anew"): Promise<void> =>
    flights[how](`resource:${key}`, (signal) =>
      send(signal, () => {
        each.isStale = false;
        set(each, { loading: true });
        return each.load();
      }).then(
        (data) => set(each, { ...NOTHING, data: keep(each.state.data, data) }),
        (error) => signal.aborted || set(each, { loading: false, error }),
      ),
    ).then(
      () => undefined,
      () => undefined,
    );

  /** Loads it where somebody follows it; who follows it later loads it then. */
  const refresh = (key: string, each: Kept): Promise<void> | undefined => {
    each.isStale = true;
    return each.followers > 0 ? load(key, each, "anew") : undefined;
  };

  function create(key: string, first: () => Promise<unknown>): Kept {
    const { subscribe, notify } = createNotifier();
    const each: Kept = {
      notify,
      load: first,
      on: undefined,
      state: NOTHING,
      followers: 0,
      isStale: true,
      resource: {
        subscribe(listener) {
          let end: (() => void) | undefined = subscribe(listener);
          each.followers += 1;
          if (each.isStale) void load(key, each, "join");
          return () => {
            if (end) each.followers -= 1;
            end?.();
            end = undefined;
          };
        },
        getSnapshot: () => each.state,
        load: () => load(key, each, "join"),
      },
    };
    kept.set(key, each);
    return each;
  }

  return {
    get<T>(key: string, load: () => Promise<T>, on?: ResourceDependency): Resource<T> {
      const each = kept.get(key) ?? create(key, load);
      each.load = load;
      each.on = on;
      return each.resource as Resource<T>;
    },
    event(conversationId) {
      for (const [key, each] of kept) {
        const { on } = each;
        if (on && (on === "any" || on.conversationId === undefined || on.conversationId === conversationId))
          timers.later(`resource:${key}`, DELAY_MS, () => void refresh(key, each));
      }
    },
    all: () => Promise.all(Array.from(kept, ([key, each]) => refresh(key, each))),
    forget() {
      for (const each of kept.values()) {
        each.isStale = true;
        set(each, NOTHING);
      }
    },
  };
}
