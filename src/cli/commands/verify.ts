import type { VerifyFinding, VerifyResult } from "../../engine/verify/types.js";
import { withEngine } from "../config/open-engine.js";
import { EXIT } from "../exit-codes.js";
import { count, counted, duration, percent } from "../output/duration.js";
import { forOperators } from "../output/operator-words.js";
import { progressLine } from "../output/progress-line.js";
import { oneLine, widthOf, wrap } from "../output/table.js";
import type { Outcome, Surroundings } from "../surroundings.js";

/** Options of `lead-sync verify`. */
export interface VerifyFlags {
  config?: string;
  property?: string;
  system?: "resman" | "airtable";
  repair?: boolean;
  json?: boolean;
}

/** More findings than this are counted, not shown; `--json` has them all. */
const MAX_FINDINGS = 50;
const SYSTEMS = { resman: "Compared with ResMan", airtable: "Compared with Airtable" } as const;

/** Compares both sides completely. */
export const verifyCommand = (cli: Surroundings, flags: VerifyFlags): Promise<Outcome> =>
  withEngine(cli, flags, flags.system === "airtable" ? "airtable" : "any", async ({ engine }) => {
    const { property, system, repair = false } = flags;
    const line = progressLine(cli.stderr, flags);
    try {
      const result = await engine.verify({
        repair,
        signal: cli.signal,
        onProgress: ({ system: with_, checked, total, etaMs }) =>
          line.show({ what: SYSTEMS[with_], processed: checked, total, etaMs }),
        ...(property !== undefined && { propertyId: property }),
        ...(system !== undefined && { systems: [system] }),
      });
      const isWrong = result.failures.length > 0 || result.findings.some(isOpen);
      return { code: isWrong ? EXIT.partial : EXIT.ok, document: result, text: verifyText(cli, result, repair) };
    } finally {
      line.end();
    }
  });

/** Nobody is at it: it does not wait for something known, and was not repaired. */
const isOpen = ({ waitsFor, repair }: VerifyFinding): boolean =>
  waitsFor === null && (repair === null || "errorCode" in repair || !repair.inStep);

function verifyText(cli: Surroundings, result: VerifyResult, isRepair: boolean): string {
  const { checked, consistency, durationMs, findings, failures, repaired } = result;
  const width = widthOf(cli.stdout);
  const rest = findings.length - MAX_FINDINGS;
  const share = checked === 0 ? "" : `: ${percent(consistency)} in step`;
  return [
    `${counted(checked, "lead")} compared in ${duration(durationMs)}${share}${isRepair ? `, ${count(repaired)} repaired` : ""}.`,
    ...findings.slice(0, MAX_FINDINGS).map((finding) => findingText(finding, width)),
    ...(rest > 0 ? [`  and ${count(rest)} more; --json lists them all`] : []),
    ...failures.map(({ system, propertyId, code, message }) =>
      wrap(
        `${system}${propertyId === null ? "" : `, property ${propertyId}`} could not be read: ${code}: ${oneLine(forOperators(message))}`,
        width,
      ),
    ),
    ...(!isRepair && findings.some(isOpen) ? ["`lead-sync verify --repair` syncs these leads."] : []),
  ].join("\n");
}

/** Names of fields only: values are personal data, which `--json` shows to whoever asks for it. */
function findingText(
  { system, leadId, remoteId, kind, fields, waitsFor, repair }: VerifyFinding,
  width: number,
): string {
  const who = leadId === null ? `${system} record ${remoteId ?? "-"}` : `${system}, lead ${leadId}`;
  const which = fields.map(({ field, state }) => `${field} (${state})`).join(", ");
  const after =
    repair === null ? "" : "outcome" in repair ? `, repair: ${repair.outcome}` : `, repair: ${repair.errorCode}`;
  const waits = waitsFor === null ? "" : `, waits for ${waitsFor}`;
  return wrap(`${who}: ${kind}${which === "" ? "" : `: ${which}`}${waits}${after}`, width);
}
