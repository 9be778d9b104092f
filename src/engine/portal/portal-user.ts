import * as z from "zod";
import { parseInput } from "../../domain/errors.js";
import { cleanText } from "../../rules/text/clean-text.js";

/** Who acts in the portal. */
export interface PortalUser {
  id: string;
  /** As notes show it. Default: the id. */
  name?: string;
}

const userSchema = z.object({ id: z.string().trim().min(1).max(100), name: z.string().max(500).optional() });

/** @throws ValidationError */
export function parseUser(user: PortalUser): Required<PortalUser> {
  const { id, name = "" } = parseInput(userSchema, user, "PortalUser");
  // One line: a name must not be able to look like another note.
  return { id, name: cleanText(name) || id };
}
