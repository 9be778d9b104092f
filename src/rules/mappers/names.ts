import { usableText } from "../text/clean-text.js";

/** What stands for a missing name on the way to ResMan (seed 000). Never compared, never read back. */
export const PLACEHOLDER_NAME = { firstName: "Anonymous", lastName: "User" } as const;

/** A name in canonical form; null when it is missing, "N/A" or the placeholder of its place. */
export function canonicalName(part: keyof typeof PLACEHOLDER_NAME, text: string | null | undefined): string | null {
  const name = usableText(text);
  return name?.toLowerCase() === PLACEHOLDER_NAME[part].toLowerCase() ? null : name;
}
