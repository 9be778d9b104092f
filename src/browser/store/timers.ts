import type { TimerHandle } from "../../ports/runtime.js";
import type { BrowserRuntime } from "../runtime.js";

/** Things to be done a little later, each once. */
export interface LaterList {
  /** Does it in `ms`; who asks again until then changes nothing. */
  later(key: string, ms: number, run: () => void): void;
  cancel(key?: string): void;
}

export function createLaterList(runtime: BrowserRuntime): LaterList {
  const handles = new Map<string, TimerHandle>();
  return {
    later(key, ms, run) {
      if (handles.has(key)) return;
      const fire = (): void => {
        handles.delete(key);
        run();
      };
      handles.set(key, runtime.setTimeout(fire, ms));
    },
    cancel(only) {
      for (const [key, handle] of handles) {
        if (only !== undefined && only !== key) continue;
        runtime.clearTimeout(handle);
        handles.delete(key);
      }
    },
  };
}
