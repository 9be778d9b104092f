import { openEngine } from "../config/open-engine.js";
import { agentsCheck } from "../doctor/agents-check.js";
import { airtableCheck } from "../doctor/airtable-check.js";
import { airtableTokenCheck } from "../doctor/airtable-token-check.js";
import { alertsCheck } from "../doctor/alerts-check.js";
import { clockCheck } from "../doctor/clock-check.js";
import { configurationCheck } from "../doctor/configuration-check.js";
import { credentialsCheck } from "../doctor/credentials-check.js";
import { databaseCheck } from "../doctor/database-check.js";
import { type Diagnosis, type DoctorCheck, type Patient, skipped } from "../doctor/doctor-check.js";
import { findingOfError } from "../doctor/finding-of-error.js";
import { propertiesCheck } from "../doctor/properties-check.js";
import { resmanCheck } from "../doctor/resman-check.js";
import { schemaCheck } from "../doctor/schema-check.js";
import { EXIT } from "../exit-codes.js";
import { findingsCount, findingsText, hasErrors } from "../output/findings-text.js";
import { widthOf, wrap } from "../output/table.js";
import type { Outcome, Surroundings } from "../surroundings.js";

/** In this order: each may build on those before it. */
const CHECKS: readonly DoctorCheck[] = [
  configurationCheck,
  databaseCheck,
  schemaCheck,
  clockCheck,
  credentialsCheck,
  resmanCheck,
  agentsCheck,
  propertiesCheck,
  airtableCheck,
  airtableTokenCheck,
  alertsCheck,
];

/** Looks at everything the sync needs and says what is wrong, and what to do. */
export async function doctorCommand(cli: Surroundings, { config }: { config?: string }): Promise<Outcome> {
  let opened: ReturnType<typeof openEngine> | undefined;
  const open = (): ReturnType<typeof openEngine> => {
    opened ??= openEngine(cli, config, "any");
    return opened;
  };
  try {
    const checks = await examine({ cli, config, open });
    const findings = checks.flatMap((one) => one.findings);
    const text = [...checks.map((one) => diagnosisText(one, widthOf(cli.stdout))), findingsCount(findings)].join("\n");
    return { code: hasErrors(findings) ? EXIT.partial : EXIT.ok, document: { checks }, text };
  } finally {
    const engine = await opened?.catch(() => undefined);
    await engine?.close();
  }
}

type NamedDiagnosis = { name: string } & Diagnosis;

async function examine(patient: Patient): Promise<NamedDiagnosis[]> {
  const checks: NamedDiagnosis[] = [];
  for (const { name, after, run } of CHECKS) {
    const failed = checks.find((one) => after.includes(one.name) && hasErrors(one.findings));
    const diagnosis = failed ? skipped(`${failed.name} comes first`) : await diagnose(run, patient);
    checks.push({ name, ...diagnosis });
  }
  return checks;
}

/** What a check could not deal with is something that was found, too. */
async function diagnose(run: DoctorCheck["run"], patient: Patient): Promise<Diagnosis> {
  try {
    return await run(patient);
  } catch (error) {
    if (patient.cli.signal.aborted) throw error;
    return { findings: [findingOfError(error)] };
  }
}

function diagnosisText({ name, findings, skipped: why }: NamedDiagnosis, width: number): string {
  if (why !== undefined) return wrap(`${name}: skipped, ${why}`, width, "");
  return findings.length === 0 ? `${name}: ok` : `${name}:\n${findingsText(findings, width, "  ")}`;
}
