import { useRef, useState } from "react";
import { errorText } from "../../ui/error-text.js";
import type { LeadSyncUi } from "../../ui/ui-context.js";

/** What is under way with one thing, and why the last attempt failed. */
export interface ActionState {
  /** The name of what is under way. */
  busy?: string;
  error?: string;
}

export interface Actions {
  of(key: string): ActionState;
  /** Does something with one thing, unless something is being done with it. */
  run(key: string, name: string, work: () => Promise<unknown>): void;
}

const IDLE: ActionState = {};

/** What people do with single things of a list: each is busy for itself, and tells of its own failure. */
export function useActions(ui: LeadSyncUi): Actions {
  const [states, setStates] = useState<ReadonlyMap<string, ActionState>>(new Map());
  const running = useRef(new Set<string>());
  const set = (key: string, state: ActionState) => setStates((old) => new Map(old).set(key, state));

  const attempt = async (key: string, work: () => Promise<unknown>): Promise<void> => {
    try {
      await work();
      set(key, IDLE);
    } catch (error) {
      set(key, { error: errorText(error, ui.messages.common) });
    } finally {
      running.current.delete(key);
    }
  };
  return {
    of: (key) => states.get(key) ?? IDLE,
    run: (key, name, work) => {
      if (running.current.has(key)) return;
      running.current.add(key);
      set(key, { busy: name });
      void attempt(key, work);
    },
  };
}
