import { median, quantile, ratios } from "../../http/statistics.js";
import { table } from "../../matching/table.js";
import type { Pages } from "../browser/fresh-page.js";
import { roundRobin } from "./round-robin.js";

const KINDS = ["ours", "tanstack"] as const;
/** Pixels a frame: a wheel, a fling, and the scroll bar pulled along. */
const STEPS = [100, 600, 5_000];
const FRAMES = 100;
/** Milliseconds beyond which a frame of 60 a second was missed. */
const LATE = 25;

/** Scrolling 10,000 leads; a markdown table. */
export async function raceScrolling(pages: Pages, rounds: number): Promise<string> {
  const rows: (string | number)[][] = [];
  for (const step of STEPS) {
    const shown = await roundRobin(KINDS, rounds, (kind) =>
      pages.fresh(async (page, busyMs) => {
        const before = await busyMs();
        const scroll = await page.evaluate(
          ([each, by, steps]) => window.bench.scroll(each, 10_000, { step: by, steps }),
          [kind, step, FRAMES] as const,
        );
        return { ...scroll, busy: (await busyMs()) - before };
      }),
    );
    const busy = (kind: (typeof KINDS)[number]): number[] => shown[kind].map((each) => each.busy);
    for (const kind of KINDS) {
      rows.push([
        `${step} px a frame: ${kind}`,
        median(shown[kind].map(({ frames }) => frames.filter((ms) => ms > LATE).length)),
        median(shown[kind].map(({ blank }) => blank)),
        median(shown[kind].map(({ frames }) => quantile(frames, 0.95))).toFixed(1),
        median(shown[kind].map(({ frames }) => Math.max(...frames))).toFixed(1),
        median(busy(kind)).toFixed(0),
        median(ratios(busy(kind), busy("tanstack"))).toFixed(2),
      ]);
    }
  }
  return table([`${FRAMES} frames`, "late", "with gaps", "p95, ms", "longest, ms", "busy, ms", "× tanstack"], rows);
}
