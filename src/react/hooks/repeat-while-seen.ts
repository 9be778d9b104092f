import type { BrowserRuntime } from "../../browser/index.js";

/** The longest timer a browser knows; a longer one would ring at once. */
const MAX_MS = 2 ** 31 - 1;

/**
 * Runs something again and again while the page is seen: at once, then `everyMs` after each end, so that two never overlap.
 * A page that comes into sight again catches up. Returns what ends it.
 */
export function repeatWhileSeen(
  run: () => Promise<void>,
  everyMs: number,
  { now, setTimeout, clearTimeout }: BrowserRuntime,
): () => void {
  let dueAt = now();
  let timer: unknown;
  let isRunning = false;
  let isOver = false;

  const turn = (): void => {
    clearTimeout(timer);
    if (isOver || isRunning || document.visibilityState !== "visible") return;
    const wait = dueAt - now();
    if (wait > 0) {
      timer = setTimeout(turn, Math.min(wait, MAX_MS));
      return;
    }
    isRunning = true;
    void run().then(() => {
      isRunning = false;
      dueAt = now() + everyMs;
      turn();
    });
  };

  document.addEventListener("visibilitychange", turn);
  turn();
  return () => {
    isOver = true;
    clearTimeout(timer);
    document.removeEventListener("visibilitychange", turn);
  };
}
