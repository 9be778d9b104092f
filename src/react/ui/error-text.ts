import { isSyncError } from "../../browser/index.js";
import type { Messages } from "./messages/index.js";

/** What went wrong, in its own words, with its code where it has one. */
export const errorText = (error: unknown, { coded }: Messages["common"]): string => {
  if (isSyncError(error)) return coded(error.message, error.code);
  return error instanceof Error ? error.message : String(error);
};
