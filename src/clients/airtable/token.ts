import { ConfigError, isSyncError } from "../../domain/errors.js";
import { AirtableError } from "./airtable-error.js";
import type { AirtableClientOptions } from "./client-options.js";

/** The token for one request. @throws AirtableError `AUTH_ERROR` when it cannot be had; ConfigError when it cannot be one */
export async function tokenOf(token: AirtableClientOptions["token"]): Promise<string> {
  const text = typeof token === "string" ? token : await ask(token);
  if (typeof text === "string" && /^[\x21-\x7e]+$/.test(text)) return text;
  throw new ConfigError("AirtableClient: token: the function must give printable text without spaces.");
}

async function ask(token: () => string | Promise<string>): Promise<string> {
  try {
    return await token();
  } catch (cause) {
    if (isSyncError(cause)) throw cause;
    throw new AirtableError("AUTH_ERROR", "The Airtable token could not be had.", { cause });
  }
}
