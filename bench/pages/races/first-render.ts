import { median, ratios } from "../../http/statistics.js";
import { table } from "../../matching/table.js";
import type { Render } from "../app/main.js";
import type { Pages } from "../browser/fresh-page.js";
import { roundRobin } from "./round-robin.js";

const KINDS = ["ours", "tanstack", "plain"] as const;
type Kind = (typeof KINDS)[number];

/** First renders on fresh pages, beside `@tanstack/react-virtual` and all rows at once; markdown tables. */
export async function raceFirstRender(pages: Pages, rounds: number): Promise<string> {
  const leads = await race(pages, rounds, (page, kind) =>
    page.evaluate((each) => window.bench.renderLeads(each, 10_000), kind),
  );
  const conflicts = await race(pages, rounds, (page, kind) =>
    page.evaluate((each) => window.bench.renderConflicts(each, 1_000), kind),
  );
  return `First render of 10,000 leads\n\n${leads}\n\nFirst render of 1,000 conflicts\n\n${conflicts}`;
}

type Page = Parameters<Parameters<Pages["fresh"]>[0]>[0];

async function race(pages: Pages, rounds: number, run: (page: Page, kind: Kind) => Promise<Render>): Promise<string> {
  const shown = await roundRobin(KINDS, rounds, (kind) => pages.fresh((page) => run(page, kind)));
  const total = (kind: Kind): number[] => shown[kind].map(({ script, layout }) => script + layout);
  const rows = KINDS.map((kind) => [
    kind,
    median(shown[kind].map(({ script }) => script)).toFixed(1),
    median(shown[kind].map(({ layout }) => layout)).toFixed(1),
    median(total(kind)).toFixed(1),
    median(ratios(total(kind), total("tanstack"))).toFixed(2),
    median(shown[kind].map(({ elements }) => elements)),
  ]);
  return table(["", "script, ms", "layout, ms", "both", "× tanstack", "elements"], rows);
}
