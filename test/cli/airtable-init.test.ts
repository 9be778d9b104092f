import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { RemoteError } from "../../src/domain/errors.js";
import type { AirtableTableSchema } from "../../src/domain/wire/airtable.js";
import type { AirtableGateway } from "../../src/ports/airtable.js";
import { documentOf, run } from "./support.js";

const LEADS: AirtableTableSchema = {
  id: "tbl-1",
  name: "Leads",
  primaryFieldId: "fld-1",
  fields: [
    { id: "fld-1", name: "Email", type: "email" },
    { id: "fld-2", name: "Surname", type: "singleLineText" },
    { id: "fld-3", name: "Budget", type: "currency" },
    { id: "fld-4", name: "Lead ID", type: "singleLineText" },
  ],
};

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "lead-sync-cli-"));
});
afterEach(() => rm(folder, { recursive: true }));

const init = (
  flags = "",
  tables: () => Promise<AirtableTableSchema[]> = async () => [LEADS],
  env: Record<string, string> = {},
) =>
  run(`airtable init ${flags}`, {
    env: { AIRTABLE_TOKEN: "pat.1", AIRTABLE_BASE_ID: "appXXXXXXXXXXXXXX", ...env },
    cwd: folder,
    createClient: () => ({ tables }) as unknown as AirtableGateway,
  });

const written = async (file = "airtable-fields.json") => JSON.parse(await readFile(join(folder, file), "utf8"));

describe("lead-sync airtable init", () => {
  it("writes ids for what it found and null for what it did not, and says which is which", async () => {
    const { code, stdout } = await init();
    expect(code).toBe(0);
    expect(await written()).toMatchObject({ email: "fld-1", lastName: "fld-2", phone: null });
    expect(stdout).toMatch(/Found by name:\n {2}email +Email \(email, fld-1\)\n\nGuessed.*:\n {2}lastName +Surname/);
    expect(stdout).toMatch(/Not found.*:\n {2}firstName\n/);
    expect(stdout).toContain("Not used:\n  Budget (currency)");
    expect(stdout).toContain("AIRTABLE_FIELD_MAP=airtable-fields.json");
    expect(stdout).toContain("AIRTABLE_KEY_FIELD=fld-4");
  });

  it("says what a key would be good for where there is none", async () => {
    const { stdout } = await init("", async () => [{ ...LEADS, fields: LEADS.fields.slice(0, 2) }]);
    expect(stdout).toContain("No field can hold the ids of leads");
  });

  it("with --json prints the suggestion as one document", async () => {
    expect(documentOf(await init("--json --out map.json"))).toMatchObject({
      table: { id: "tbl-1", name: "Leads" },
      file: "map.json",
      found: [
        { field: "lastName", id: "fld-2", isExact: false },
        { field: "email", id: "fld-1", isExact: true },
      ],
      unused: [{ name: "Budget" }],
      keyField: { id: "fld-4", name: "Lead ID" },
    });
    expect(await written("map.json")).toHaveProperty("email");
  });

  it("keeps a file that is there, unless it is forced", async () => {
    await writeFile(join(folder, "airtable-fields.json"), "{}");
    const { code, stderr } = await init();
    expect(code).toBe(2);
    expect(stderr).toContain("--force");
    expect(await written()).toEqual({});
    expect((await init("--force")).code).toBe(0);
    expect(await written()).toHaveProperty("email");
  });

  it("refuses a place that cannot be written to", async () => {
    expect(await init("--out no/such/folder.json")).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("folder.json"),
    });
  });

  it("takes the table of --table before that of the environment, by name or id", async () => {
    const other = { ...LEADS, id: "tbl-2", name: "People" };
    const tables = async () => [LEADS, other];
    const env = { AIRTABLE_TABLE: "tbl-2" };
    expect((await init("--json", tables, env)).stdout).toContain('"id":"tbl-2"');
    expect((await init("--json --force --table Leads", tables, env)).stdout).toContain('"id":"tbl-1"');
  });

  it("names the tables there are where it finds none of that name", async () => {
    const { code, stderr } = await init("--table Laeds");
    expect(code).toBe(2);
    expect(stderr).toMatch(/no table "Laeds".*Did you mean "Leads"\?.*It has "Leads"/);
  });

  it("needs a token and a base, and no database", async () => {
    const { code, stderr } = await run("airtable init");
    expect(code).toBe(2);
    expect(stderr).toContain("AIRTABLE_TOKEN, AIRTABLE_BASE_ID");
    expect(stderr).not.toContain("DATABASE_URL");
  });

  it("ends with 1 where Airtable refuses, and writes no file", async () => {
    const refused = () => Promise.reject(new RemoteError("AUTH_ERROR", "Airtable refused the token."));
    expect(await init("", refused)).toMatchObject({
      code: 1,
      stderr:
        "lead-sync: AUTH_ERROR: Airtable refused the token.\n`lead-sync doctor` looks closer, and says what to do.\n",
    });
    await expect(written()).rejects.toThrow("ENOENT");
  });
});
