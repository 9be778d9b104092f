import { type DoctorCheck, skipped } from "./doctor-check.js";
import { findingOfError } from "./finding-of-error.js";

/** What to do where Airtable refuses or cannot be reached. */
export const AIRTABLE_REMEDIES = {
  AUTH_ERROR:
    "Make a personal access token with the scopes data.records:read, data.records:write and schema.bases:read, with the base in its access list, and put it into AIRTABLE_TOKEN.",
  NETWORK_ERROR: "Look whether this host reaches Airtable; a proxy or AIRTABLE_BASE_URL may be in the way.",
};

/** Whether the base can be reached and its table fits the field map. */
export const airtableCheck: DoctorCheck = {
  name: "airtable",
  after: ["configuration", "database", "schema"],
  async run({ open, cli }) {
    const { engine } = await open();
    if (!engine.airtable.isConfigured) return skipped("Airtable is not set up");
    try {
      return { findings: await engine.airtable.check({ signal: cli.signal }) };
    } catch (error) {
      if (cli.signal.aborted) throw error;
      return { findings: [findingOfError(error, AIRTABLE_REMEDIES)] };
    }
  },
};
