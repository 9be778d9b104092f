import { ERROR_CODES, type ErrorCode } from "../../domain/error-codes.js";
import type { Finding } from "../output/findings-text.js";

const REMEDIES: Partial<Record<ErrorCode, string>> = {
  STORAGE_ERROR: "Look whether the server runs and DATABASE_URL names it: host, port, user, password and database.",
  SCHEMA_OUTDATED: "Run `lead-sync migrate` once, before the new version starts (docs/postgres.md).",
  SCHEMA_TOO_NEW: "Upgrade this host to the version of @domiq/lead-sync the others run; a schema never goes back.",
};

const isErrorCode = (code: string): code is ErrorCode => Object.hasOwn(ERROR_CODES, code);

/** Whether it is about what is in the database, not about reaching it. */
export const isAboutSchema = ({ code }: { code: string }): boolean => code.startsWith("SCHEMA_");

/** What the engine says of its store, as something that was found. */
export const storeFinding = ({ code, message }: { code: string; message: string }): Finding => {
  const remedy = isErrorCode(code) ? (REMEDIES[code] ?? ERROR_CODES[code]) : "";
  return { severity: "error", code, message, remedy };
};
