import { ERROR_CODES, type ErrorCode } from "../../domain/error-codes.js";
import type { DoctorCheck } from "./doctor-check.js";

const REMEDIES: Partial<Record<ErrorCode, string>> = {
  STORAGE_ERROR: "Look whether the server runs and DATABASE_URL names it: host, port, user, password and database.",
  SCHEMA_OUTDATED: "Run `await storage.migrate()` once, before the new version starts (docs/postgres.md).",
};

const isErrorCode = (code: string): code is ErrorCode => Object.hasOwn(ERROR_CODES, code);

/** Whether the store answers and has the schema of this version. */
export const databaseCheck: DoctorCheck = {
  name: "database",
  async run({ open }) {
    const { engine } = await open();
    const { problem } = await engine.health();
    if (!problem) return { findings: [] };
    const { code, message } = problem;
    const remedy = isErrorCode(code) ? (REMEDIES[code] ?? ERROR_CODES[code]) : "";
    return { findings: [{ severity: "error", code, message, remedy }] };
  },
};
