import { median, quantile, ratios } from "../../http/statistics.js";
import { table } from "../../matching/table.js";
import type { Pace } from "../app/main.js";
import type { Pages } from "../browser/fresh-page.js";
import { roundRobin } from "./round-robin.js";

const KINDS = ["ours", "our store, tanstack", "naive"] as const;
const PACES: Readonly<Record<Pace, string>> = {
  frames: "10 a frame",
  tasks: "as fast as can be",
  burst: "in one task",
};

/** 1,000 events for 10,000 leads in a table; a markdown table. */
export async function raceLiveUpdates(pages: Pages, rounds: number): Promise<string> {
  const rows: (string | number)[][] = [];
  for (const [pace, words] of Object.entries(PACES) as [Pace, string][]) {
    const shown = await roundRobin(KINDS, rounds, (kind) =>
      pages.fresh(async (page, busyMs) => {
        await page.evaluate((each) => window.bench.prepareLive(each, 10_000), kind);
        const before = await busyMs();
        const live = await page.evaluate((each) => window.bench.live(1_000, 10_000, each), pace);
        return { ...live, busy: (await busyMs()) - before };
      }),
    );
    const busy = (kind: (typeof KINDS)[number]): number[] => shown[kind].map((each) => each.busy);
    for (const kind of KINDS) {
      rows.push([
        `${words}: ${kind}`,
        median(busy(kind)).toFixed(0),
        median(ratios(busy(kind), busy("naive"))).toFixed(2),
        median(shown[kind].map(({ elapsed }) => elapsed)).toFixed(0),
        median(shown[kind].map(({ frames }) => quantile(frames, 0.95))).toFixed(1),
        median(shown[kind].map(({ frames }) => Math.max(...frames))).toFixed(1),
      ]);
    }
  }
  return table(
    ["1,000 events", "busy, ms", "× naive", "until painted, ms", "frame p95, ms", "longest frame, ms"],
    rows,
  );
}
