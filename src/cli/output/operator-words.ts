/** What the library calls its own way, and what it is called on the command line. */
export const OPERATOR_WORDS: Readonly<Record<string, string>> = {
  "`migrate()`": "`lead-sync migrate`",
  "`integrations.resumeAll()`": "`lead-sync resume`",
  "`generateSecretKey`": "`lead-sync secrets generate-key`",
  "`allowMassDelete`": "`--allow-mass-delete`",
  "option `secrets`": "option `secrets` (LEAD_SYNC_SECRET_KEYS)",
  "option `airtable`": "option `airtable` (AIRTABLE_TOKEN, AIRTABLE_BASE_ID, AIRTABLE_CLIENT_ID)",
  "Set `table`": "Set AIRTABLE_TABLE (`table`)",
  "`keyField`": "AIRTABLE_KEY_FIELD (`keyField`)",
  "`fields`": "AIRTABLE_FIELD_MAP (`fields`)",
};

/** The library's words about a problem, with what somebody at a shell can do in place of what a program would. */
export const forOperators = (text: string): string =>
  Object.entries(OPERATOR_WORDS).reduce((said, [theirs, here]) => said.replaceAll(theirs, here), text);
