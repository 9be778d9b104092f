import type { LeadField } from "../../domain/lead.js";
import type { JsonValue } from "../../domain/primitives.js";
import type { FieldExplanation } from "../../engine/queries/explain.js";
import { withEngine } from "../config/open-engine.js";
import { EXIT } from "../exit-codes.js";
import { instant } from "../output/instant.js";
import { oneLine, widthOf, wrap } from "../output/table.js";
import type { Outcome, Surroundings } from "../surroundings.js";

/** Says how one field of a lead came to its value. */
export const explainCommand = (
  cli: Surroundings,
  flags: { config?: string; lead: string; field: LeadField },
): Promise<Outcome> =>
  withEngine(cli, flags, "store", async ({ engine }) => {
    const explanation = await engine.explain(flags.lead, flags.field);
    return { code: EXIT.ok, document: explanation, text: explanationText(cli, explanation) };
  });

function explanationText(cli: Surroundings, { field, value, origin, pending, history }: FieldExplanation): string {
  const width = widthOf(cli.stdout);
  const by = origin.by === null ? "" : ` By ${origin.by}.`;
  const since = origin.at === null ? "" : ` Since ${instant(origin.at, cli.timeZone)}.`;
  return [
    wrap(`${field}: ${shown(value)}`, width, ""),
    wrap(`${origin.because}${by}${since}`, width),
    ...(pending ? ["  ResMan has still to be told."] : []),
    ...(history.length === 0 ? [] : ["History, oldest first:"]),
    ...history.map((change) =>
      wrap(
        `${instant(change.at, cli.timeZone)} ${change.side === "local" ? "here" : "in ResMan"}: ${shown(change.from)} to ${shown(change.to)}. ${change.because}${change.by === null ? "" : ` By ${change.by}.`}`,
        width,
      ),
    ),
  ].join("\n");
}

const shown = (value: JsonValue): string => oneLine(JSON.stringify(value));
