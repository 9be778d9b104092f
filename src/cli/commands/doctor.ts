import { openEngine } from "../config/open-engine.js";
import { airtableCheck } from "../doctor/airtable-check.js";
import { configurationCheck } from "../doctor/configuration-check.js";
import { databaseCheck } from "../doctor/database-check.js";
import type { Diagnosis, DoctorCheck, Patient } from "../doctor/doctor-check.js";
import { EXIT } from "../exit-codes.js";
import { findingsCount, findingsText, hasErrors } from "../output/findings-text.js";
import type { Outcome, Surroundings } from "../surroundings.js";

/** In this order: each needs those before it. */
const CHECKS: readonly DoctorCheck[] = [configurationCheck, databaseCheck, airtableCheck];

/** Looks at everything the sync needs and says what is wrong, and what to do. */
export async function doctorCommand(cli: Surroundings, { config }: { config?: string }): Promise<Outcome> {
  let opened: ReturnType<typeof openEngine> | undefined;
  const open = (): ReturnType<typeof openEngine> => {
    opened ??= openEngine(cli, config);
    return opened;
  };
  try {
    const checks = await examine({ cli, config, open });
    const findings = checks.flatMap((one) => one.findings);
    const text = [...checks.map(diagnosisText), findingsCount(findings)].join("\n");
    return { code: hasErrors(findings) ? EXIT.partial : EXIT.ok, document: { checks }, text };
  } finally {
    const engine = await opened?.catch(() => undefined);
    await engine?.close();
  }
}

type NamedDiagnosis = { name: string } & Diagnosis;

async function examine(patient: Patient): Promise<NamedDiagnosis[]> {
  const checks: NamedDiagnosis[] = [];
  for (const { name, run } of CHECKS) {
    const failed = checks.find(({ findings }) => hasErrors(findings));
    const diagnosis = failed ? { findings: [], skipped: `${failed.name} comes first` } : await run(patient);
    checks.push({ name, ...diagnosis });
  }
  return checks;
}

function diagnosisText({ name, findings, skipped }: NamedDiagnosis): string {
  if (skipped !== undefined) return `${name}: skipped, ${skipped}`;
  return findings.length === 0 ? `${name}: ok` : `${name}:\n${findingsText(findings).replace(/^/gm, "  ")}`;
}
