import { openEngine } from "../config/open-engine.js";
import { EXIT } from "../exit-codes.js";
import { findingsCount, findingsText, hasErrors } from "../output/findings-text.js";
import { widthOf } from "../output/table.js";
import type { Outcome, Surroundings } from "../surroundings.js";

/** Compares the base with the field map. */
export async function airtableCheckCommand(cli: Surroundings, { config }: { config?: string }): Promise<Outcome> {
  const { engine, close } = await openEngine(cli, config, "airtable");
  try {
    const findings = await engine.airtable.check({ signal: cli.signal });
    const text =
      findings.length === 0
        ? "The table fits."
        : `${findingsText(findings, widthOf(cli.stdout))}\n${findingsCount(findings)}`;
    return { code: hasErrors(findings) ? EXIT.partial : EXIT.ok, document: { findings }, text };
  } finally {
    await close();
  }
}
