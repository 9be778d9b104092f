import type { Run } from "../../domain/run.js";
import { withEngine } from "../config/open-engine.js";
import { EXIT } from "../exit-codes.js";
import { counted } from "../output/duration.js";
import { instant } from "../output/instant.js";
import { limitLine } from "../output/limit-line.js";
import { countsText, runErrorText } from "../output/run-text.js";
import { widthOf, wrap } from "../output/table.js";
import type { Outcome, Surroundings } from "../surroundings.js";

/** Options of `lead-sync runs`. */
export interface RunsFlags {
  config?: string;
  property?: string;
  kind?: Run["kind"];
  limit: number;
}

/** Lists pulls, sweeps, reconciliations and reverts, newest first. */
export const runsCommand = (cli: Surroundings, flags: RunsFlags): Promise<Outcome> =>
  withEngine(cli, flags, "store", async ({ engine }) => {
    const { property, kind, limit } = flags;
    const runs = await engine.listRuns({
      limit,
      ...(property !== undefined && { propertyId: property }),
      ...(kind !== undefined && { kind }),
    });
    const width = widthOf(cli.stdout);
    const lines = runs.flatMap((run) => [
      `${run.id}  ${run.kind}  ${run.status}  ${instant(run.startedAt, cli.timeZone)}`,
      wrap(countsText(run.counts), width),
      ...errorTexts(run, width),
    ]);
    const text = [...lines, ...limitLine("newest", runs.length, limit)].join("\n");
    return { code: EXIT.ok, document: { runs }, text: text || "No runs." };
  });

/** Why a run failed, or the first of its leads that did; `--json` has them all. */
function errorTexts({ errors: [first, ...others] }: Run, width: number): string[] {
  if (!first) return [];
  const rest = others.length === 0 ? [] : [`  and ${counted(others.length, "more error")}; --json lists them all`];
  return [wrap(runErrorText(first), width), ...rest];
}
