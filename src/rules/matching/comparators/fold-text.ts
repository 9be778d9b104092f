import { usableText } from "../../text/clean-text.js";

/** Letters and digits of a text, without accents, case, spaces and punctuation. Null when nothing is left ("N/A", "-"). */
export function foldText(text: string): string | null {
  const usable = usableText(text);
  if (usable === null) return null;
  const folded = usable
    .normalize("NFD")
    .replace(/[^\p{Letter}\p{Number}]/gu, "")
    .toLowerCase();
  return folded || null;
}
