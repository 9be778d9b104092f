import { loadavg } from "node:os";
import { parseArgs } from "node:util";
import { openPages, type Pages } from "./browser/fresh-page.js";
import { raceFirstRender } from "./races/first-render.js";
import { raceLiveUpdates } from "./races/live-updates.js";
import { raceScrolling } from "./races/scrolling.js";
import { raceStores } from "./store/events.js";
import { measureMemory } from "./store/memory.js";

/*
 * What the staff's side costs a browser: first renders, scrolling and live updates of large lists in headless Chromium, and
 * the store alone in Node. Each measurement in a browser has a page of its own.
 */

const { values: flags } = parseArgs({
  options: {
    only: { type: "string", default: "render,scroll,live,store,memory" },
    rounds: { type: "string", default: "5" },
  },
});

const parts = new Set(flags.only.split(","));
const rounds = Number(flags.rounds);
const print = (text: string): boolean => process.stdout.write(`${text}\n\n`);
const load = (): string =>
  loadavg()
    .map((each) => each.toFixed(1))
    .join(", ");

const RACES: Readonly<Record<string, (pages: Pages, rounds: number) => Promise<string>>> = {
  render: raceFirstRender,
  scroll: raceScrolling,
  live: raceLiveUpdates,
};

print(`Node ${process.versions.node}, ${rounds} interleaved rounds, medians; load at the start ${load()}.`);
if (parts.has("store")) print(await raceStores(rounds));
if (parts.has("memory")) print(await measureMemory(rounds));

const wanted = Object.entries(RACES).filter(([name]) => parts.has(name));
if (wanted.length > 0) {
  const pages = await openPages();
  try {
    print(`Chromium ${pages.version}, 1280 × 720 px.`);
    for (const [, race] of wanted) print(await race(pages, rounds));
  } finally {
    await pages.close();
  }
}
print(`Load at the end ${load()}.`);
