import type { Finding } from "../output/findings-text.js";
import { AIRTABLE_REMEDIES } from "./airtable-check.js";
import { type DoctorCheck, skipped } from "./doctor-check.js";
import { findingOfError } from "./finding-of-error.js";

const NEEDED = ["data.records:read", "data.records:write", "schema.bases:read"];
/** Without it deletions are found by a sweep, later. */
const USEFUL = "webhook:manage";

/**
 * Whether the token may do what the sync does. An OAuth token names its scopes. A personal access token does not: reading one
 * record shows that it may read, and that it may write shows only when something is written.
 */
export const airtableTokenCheck: DoctorCheck = {
  name: "airtable token",
  after: ["configuration", "database", "schema", "airtable"],
  async run({ open, cli: { signal } }) {
    const { base } = await open();
    if (!base) return skipped("no base is named in the environment");
    const { client, table } = base;
    try {
      const scopes = (await client.whoami?.({ signal }))?.scopes;
      if (scopes) return { findings: scopeFindings(scopes) };
      for await (const _ of client.pages(table, { pageSize: 1, maxRecords: 1 }, { signal })) break;
      return { findings: [] };
    } catch (error) {
      if (signal.aborted) throw error;
      return { findings: [findingOfError(error, AIRTABLE_REMEDIES)] };
    }
  },
};

function scopeFindings(scopes: readonly string[]): Finding[] {
  const missing = NEEDED.filter((scope) => !scopes.includes(scope));
  const remedy = (names: readonly string[]): string =>
    `Add ${names.join(", ")} to the token of AIRTABLE_TOKEN at airtable.com/create/tokens, or in the OAuth integration.`;
  return [
    ...(missing.length === 0 ? [] : [finding("error", `lacks ${missing.join(", ")}`, remedy(missing))]),
    ...(scopes.includes(USEFUL)
      ? []
      : [finding("warning", `lacks ${USEFUL}: deletions are noticed later, by a sweep`, remedy([USEFUL]))]),
  ];
}

const finding = (severity: Finding["severity"], problem: string, remedy: string): Finding => ({
  severity,
  code: "SCOPE_MISSING",
  message: `The Airtable token ${problem}.`,
  remedy,
});
