import type { Conflict } from "../../domain/conflict.js";
import type { JsonValue } from "../../domain/primitives.js";
import type { ConflictDetails } from "../../engine/conflicts/conflict-details.js";
import { withEngine } from "../config/open-engine.js";
import { EXIT } from "../exit-codes.js";
import { instant, instantInFull } from "../output/instant.js";
import { limitLine } from "../output/limit-line.js";
import { forOperators } from "../output/operator-words.js";
import { oneLine, widthOf, wrap } from "../output/table.js";
import type { Outcome, Surroundings } from "../surroundings.js";

/** Options of `lead-sync conflicts list`. */
export interface ConflictsListFlags {
  config?: string;
  property?: string;
  lead?: string;
  all?: boolean;
  limit: number;
}

/** Lists what waits for a person, newest first; values are shown by `conflicts show` only. */
export const conflictsListCommand = (cli: Surroundings, flags: ConflictsListFlags): Promise<Outcome> =>
  withEngine(cli, flags, "store", async ({ engine }) => {
    const { property, lead, all = false, limit } = flags;
    const conflicts = await engine.conflicts.list({
      limit,
      ...(all ? {} : { resolutionStatus: ["pending" as const, "manual_review" as const] }),
      ...(property !== undefined && { propertyId: property }),
      ...(lead !== undefined && { conversationId: lead }),
    });
    const lines = conflicts.map((conflict) => conflictText(cli, conflict));
    const text = [...lines, ...limitLine("newest", conflicts.length, limit)].join("\n");
    return { code: EXIT.ok, document: { conflicts }, text: text || "No conflicts." };
  });

/** Shows what a person needs to decide: both values, who changed what when, what each strategy would give. */
export const conflictsShowCommand = (
  cli: Surroundings,
  flags: { config?: string; conflict: string },
): Promise<Outcome> =>
  withEngine(cli, flags, "store", async ({ engine }) => {
    const details = await engine.conflicts.get(flags.conflict);
    return { code: EXIT.ok, document: details, text: detailsText(cli, details) };
  });

/** Options of `lead-sync conflicts resolve`. */
export interface ConflictsResolveFlags {
  config?: string;
  conflict: string;
  strategy: "resman_wins" | "domiq_wins" | "merged" | "manual_review";
  by: string;
  value?: JsonValue;
  notes?: string;
}

/** Settles a conflict about a field. The decision is stored, and brought to both sides where ResMan can be reached. */
export const conflictsResolveCommand = (cli: Surroundings, flags: ConflictsResolveFlags): Promise<Outcome> =>
  withEngine(cli, flags, "store", async ({ engine }) => {
    const { conflict: id, strategy, by, value, notes } = flags;
    const request = {
      strategy,
      resolvedBy: by,
      ...(value !== undefined && { value }),
      ...(notes !== undefined && { notes }),
    };
    const { error, ...result } = await engine.conflicts.resolve(id, request, { signal: cli.signal });
    const document = { ...result, ...(error && { error: error.toJSON() }) };
    if (result.applied) return { code: EXIT.ok, document, text: `Conflict ${id} is settled on both sides.` };
    const why = error ? ` (${error.code}: ${forOperators(error.message)})` : "";
    const text = `The decision about ${id} is stored; a job brings it to both sides${why}.`;
    return { code: error ? EXIT.partial : EXIT.ok, document, text };
  });

function conflictText(
  cli: Surroundings,
  conflict: Conflict,
  timeText: (iso: string, timeZone: string) => string = instant,
): string {
  const { id, conflictField, conflictType, conflictSeverity, resolutionStatus, conversationId, propertyId } = conflict;
  const width = widthOf(cli.stdout);
  const whose = conflict.assignedTo === null ? "" : `, of ${conflict.assignedTo}`;
  return [
    `${id}  ${conflictSeverity}  ${conflictField ?? conflictType}`,
    wrap(`${resolutionStatus}${whose}, since ${timeText(conflict.createdAt, cli.timeZone)}`, width),
    wrap(`lead ${conversationId ?? "-"},`, width),
    wrap(`property ${propertyId}`, width),
  ].join("\n");
}

function detailsText(cli: Surroundings, details: ConflictDetails): string {
  const { conflict, base, resman, domiq, options, movedOn, isOpen } = details;
  const width = widthOf(cli.stdout);
  const side = (name: string, { value, changedAt }: ConflictDetails["resman"]): string =>
    wrap(`${name}: ${shown(value)}${changedAt === null ? "" : `, changed ${instant(changedAt, cli.timeZone)}`}`, width);
  return [
    conflictText(cli, conflict, instantInFull),
    wrap(`both sides before: ${shown(base)}`, width),
    side("ResMan", resman),
    side("chatbot", domiq),
    ...(movedOn ? ["  Our side holds something else by now: a decision opens the conflict again."] : []),
    ...Object.entries(options).map(([name, option]) =>
      wrap(
        `${name}: ${option.possible ? `both hold ${shown(option.value)}` : `not possible, ${option.reason}`}`,
        width,
      ),
    ),
    isOpen
      ? `Decide with \`lead-sync conflicts resolve ${conflict.id} --strategy <strategy> --by <person>\`.`
      : "It is settled already.",
  ].join("\n");
}

const shown = (value: JsonValue): string => oneLine(JSON.stringify(value));
