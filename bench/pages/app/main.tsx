import type { ReactElement } from "react";
import { flushSync } from "react-dom";
import { createRoot } from "react-dom/client";
import "../../../src/react/styles/index.css";
import { makeConflicts, makeEvents, makeLeads } from "../people.js";
import { CONFLICT_LISTS } from "./conflict-lists.js";
import { nextFrame, nextTask, painted } from "./frames.js";
import { LIVE_TABLES } from "./live-tables.js";
import { TABLES } from "./tables.js";

/** What a first render took, in milliseconds. */
export interface Render {
  script: number;
  /** Styles and layout, forced right after. */
  layout: number;
  /** Elements below the root. */
  elements: number;
}

/** What scrolling was like. */
export interface Scroll {
  /** Milliseconds between frames. */
  frames: number[];
  /** Frames that were painted with rows missing in sight. */
  blank: number;
}

/** What live updates took, in milliseconds. */
export interface Live {
  /** From the first event until the last one is painted. */
  elapsed: number;
  /** Milliseconds between frames meanwhile. */
  frames: number[];
}

/** How events arrive: each in a task of its own as fast as can be, all in one task, or ten tasks a frame. */
export type Pace = "tasks" | "burst" | "frames";

/** What the page can be asked to do; once each. */
export interface Bench {
  renderLeads(kind: keyof typeof TABLES, count: number): Render;
  renderConflicts(kind: keyof typeof CONFLICT_LISTS, count: number): Render;
  scroll(kind: keyof typeof TABLES, count: number, options: { step: number; steps: number }): Promise<Scroll>;
  prepareLive(kind: keyof typeof LIVE_TABLES, count: number): Promise<void>;
  live(events: number, count: number, pace: Pace): Promise<Live>;
}

declare global {
  interface Window {
    bench: Bench;
  }
}

const container = document.createElement("div");
document.body.append(container);
const root = createRoot(container);
let tell: Awaited<ReturnType<(typeof LIVE_TABLES)["ours"]>>["tell"] | undefined;

function render(element: ReactElement): Render {
  const start = performance.now();
  flushSync(() => root.render(element));
  const rendered = performance.now();
  container.getBoundingClientRect();
  const end = performance.now();
  return { script: rendered - start, layout: end - rendered, elements: container.querySelectorAll("*").length };
}

/** Whether every pixel of the scrolled part has a row. */
function isCovered(grid: Element): boolean {
  const { top, bottom } = grid.getBoundingClientRect();
  const rows = Array.from(grid.querySelectorAll('[data-part="row"]'), (row) => row.getBoundingClientRect());
  let covered = top + 44;
  for (const row of rows.sort((a, b) => a.top - b.top))
    if (row.top <= covered + 1) covered = Math.max(covered, row.bottom);
  return covered >= bottom - 1;
}

window.bench = {
  renderLeads(kind, count) {
    const Table = TABLES[kind];
    return render(<Table leads={makeLeads(count)} />);
  },
  renderConflicts(kind, count) {
    const List = CONFLICT_LISTS[kind];
    return render(<List conflicts={makeConflicts(count)} />);
  },
  async scroll(kind, count, { step, steps }) {
    const Table = TABLES[kind];
    render(<Table leads={makeLeads(count)} />);
    await painted();
    const grid = container.querySelector('[data-part="grid"]');
    if (!grid) throw new Error("The table did not render.");
    const scroll: Scroll = { frames: [], blank: 0 };
    let last = await nextFrame();
    for (let each = 0; each < steps; each++) {
      await nextTask();
      grid.scrollTop += step;
      const at = await nextFrame();
      scroll.frames.push(at - last);
      last = at;
      // Whoever renders before the frame has done so by now.
      if (!isCovered(grid)) scroll.blank += 1;
    }
    return scroll;
  },
  async prepareLive(kind, count) {
    const live = await LIVE_TABLES[kind](makeLeads(count));
    tell = live.tell;
    render(live.element);
    await painted();
  },
  async live(count, leads, pace) {
    const events = makeEvents(count, leads);
    const frames: number[] = [];
    const watch = { isOver: false };
    const watching = (async () => {
      for (let last = await nextFrame(); !watch.isOver; ) {
        const at = await nextFrame();
        frames.push(at - last);
        last = at;
      }
    })();
    const start = performance.now();
    for (const [at, event] of events.entries()) {
      if (pace === "frames" && at % 10 === 0) await nextFrame();
      if (pace !== "burst") await nextTask();
      tell?.(event);
    }
    await painted();
    const elapsed = performance.now() - start;
    watch.isOver = true;
    await watching;
    return { elapsed, frames };
  },
};
