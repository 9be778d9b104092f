import type { CriterionResult } from "../../engine/queries/report.js";
import { withEngine } from "../config/open-engine.js";
import { EXIT } from "../exit-codes.js";
import { count, duration, percent } from "../output/duration.js";
import { instant } from "../output/instant.js";
import { table, widthOf, wrap } from "../output/table.js";
import type { Outcome, Surroundings } from "../surroundings.js";

/** Options of `lead-sync report`. */
export interface ReportFlags {
  config?: string;
  property?: string;
  from?: string;
  to?: string;
}

/** The success criteria of seed 001 over the stored log. */
export const reportCommand = (cli: Surroundings, flags: ReportFlags): Promise<Outcome> =>
  withEngine(cli, flags, "store", async ({ engine }) => {
    const { property, from, to } = flags;
    const report = await engine.report({
      signal: cli.signal,
      ...(property !== undefined && { propertyId: property }),
      ...(from !== undefined && { from }),
      ...(to !== undefined && { to }),
    });
    const width = widthOf(cli.stdout);
    const rows = report.criteria.map((one) => [one.name, verdict(one), value(one), one.target, count(one.sample)]);
    const text = [
      `From ${instant(report.from, cli.timeZone)} to ${instant(report.to, cli.timeZone)}${property === undefined ? "" : `, property ${property}`}`,
      table(["CRITERION", "MET", "VALUE", "TARGET", "SAMPLE"], rows, width),
      ...report.criteria.map(({ name, note }) => wrap(`${name}: ${note}`, width)),
    ].join("\n");
    return { code: report.met ? EXIT.ok : EXIT.partial, document: report, text };
  });

const verdict = ({ met }: CriterionResult): string => (met === null ? "-" : met ? "yes" : "NO");

const TIMES: ReadonlySet<CriterionResult["name"]> = new Set(["sync_latency", "bidirectional_lag"]);

function value({ name, value: measured }: CriterionResult): string {
  if (measured === null) return "-";
  if (TIMES.has(name)) return duration(measured);
  return name === "data_loss" ? count(measured) : percent(measured);
}
