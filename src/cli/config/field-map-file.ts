import { readFile, writeFile } from "node:fs/promises";
import { ConfigError } from "../../domain/errors.js";
import { safeParse } from "../../domain/safe-parse.js";
import { type CampaignFieldMap, campaignFieldMapSchema } from "../../rules/airtable/field-map.js";

const fail = (message: string, cause?: unknown): ConfigError =>
  new ConfigError(`AIRTABLE_FIELD_MAP: ${message}`, { context: { variables: ["AIRTABLE_FIELD_MAP"] }, cause });

/** Reads the file of `AIRTABLE_FIELD_MAP`: an object of lead fields and the names or ids of Airtable fields, or null. @throws ConfigError */
export async function readFieldMap(path: string): Promise<CampaignFieldMap> {
  const result = safeParse(campaignFieldMapSchema, parseJson(await readText(path), path));
  if (result?.success) return result.data;
  const [issue] = result?.error.issues ?? [];
  throw fail(`${path} is no field map: ${[...(issue?.path ?? []), issue?.message ?? "it cannot be read"].join(": ")}.`);
}

/** Writes a field map. @throws ConfigError where the file is there already and `force` is not set, or cannot be written */
export async function writeFieldMap(path: string, map: CampaignFieldMap, force: boolean): Promise<void> {
  try {
    await writeFile(path, `${JSON.stringify(map, null, 2)}\n`, { flag: force ? "w" : "wx" });
  } catch (error) {
    const isThere = error instanceof Error && "code" in error && error.code === "EEXIST";
    if (isThere)
      throw new ConfigError(`${path} is there already: give --force to replace it, or --out for another file.`);
    throw new ConfigError(`${path} cannot be written.`, { cause: error });
  }
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    throw fail(`${path} cannot be read.`, error);
  }
}

function parseJson(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw fail(`${path} is not JSON.`, error);
  }
}
