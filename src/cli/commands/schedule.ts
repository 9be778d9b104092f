import { withEngine } from "../config/open-engine.js";
import { EXIT } from "../exit-codes.js";
import { duration } from "../output/duration.js";
import { instant } from "../output/instant.js";
import { table, widthOf } from "../output/table.js";
import type { Outcome, Surroundings } from "../surroundings.js";

/** Lists what a running engine does by the clock, by when it is due. */
export const scheduleCommand = (cli: Surroundings, flags: { config?: string }): Promise<Outcome> =>
  withEngine(cli, flags, "any", async ({ engine }) => {
    const tasks = await engine.schedules.list();
    const rows = tasks.map(({ name, cron, everyMs, nextAt, timeZone }) => [
      name,
      isDue(nextAt, cli) ? "now" : instant(nextAt, cli.timeZone),
      cron === null ? (everyMs === null ? "-" : `every ${duration(everyMs)}`) : `${cron} ${timeZone ?? ""}`.trim(),
    ]);
    const text =
      rows.length === 0 ? "Nothing is scheduled." : table(["TASK", "NEXT", "WHEN"], rows, widthOf(cli.stdout));
    return { code: EXIT.ok, document: { tasks }, text };
  });

/** By a running engine; where none runs, it waits for one. */
const isDue = (nextAt: string | null, { runtime }: Surroundings): boolean =>
  nextAt !== null && Date.parse(nextAt) <= runtime.now();
