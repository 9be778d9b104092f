import type { ErrorCode } from "../../../domain/error-codes.js";

/**
 * What a refusal means, by the words ResMan uses: v1 has no error codes (API reference, section 2.3).
 * The order matters: "already exists, please try again" is a duplicate, not a passing fault.
 */
const RULES: readonly { words: RegExp; code: ErrorCode; onlyCreates?: true }[] = [
  { words: /transaction source could not be found/i, code: "UNKNOWN_SOURCE" },
  {
    words:
      /credential|api ?key|integration ?partner|not authori[sz]ed|unauthori[sz]ed|access (is )?denied|permission|authentication/i,
    code: "AUTH_ERROR",
  },
  {
    words: /duplicate|already (exist|in use|taken|used|registered|on file)/i,
    code: "DUPLICATE_PROSPECT",
    onlyCreates: true,
  },
  { words: /time[d -]*out|deadlock|temporar|try again|busy|unavailable/i, code: "TEMPORARY_ERROR" },
  { words: /e-?mail|phone/i, code: "DUPLICATE_PROSPECT", onlyCreates: true },
];

/** @param isCreate whether the refused call would have made a new prospect. */
export function classifyRefusal(errorDescription: string, isCreate: boolean): ErrorCode {
  const rule = RULES.find(({ words, onlyCreates }) => words.test(errorDescription) && (isCreate || !onlyCreates));
  return rule?.code ?? "REMOTE_REJECTED";
}
