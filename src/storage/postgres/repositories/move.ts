import { parseInput, ValidationError } from "../../../domain/errors.js";
import { moveSchema } from "../../inputs.js";
import { encodeJson, isUuid } from "../rows/storable.js";

/** A move as the parameters of its statement. */
interface Move {
  from: string;
  to: string;
  /** What is to go, as a JSON array; null: all of it. */
  only: string | null;
}

/**
 * Checks what is to go from one conversation to another; undefined where nothing can.
 * @throws ValidationError
 */
export function parseMove(move: { from: string; to: string; only: readonly string[] | undefined }): Move | undefined {
  const { from, to, only } = parseInput(moveSchema, move, "move");
  if (!isUuid(to)) throw new ValidationError("move", [{ path: "to", message: "must be a UUID" }]);
  if (!isUuid(from) || from.toLowerCase() === to.toLowerCase()) return undefined;
  return { from, to, only: only === undefined ? null : encodeJson(only, "move") };
}

/** Whether a row is to go, where `$3` is {@link Move.only}. */
export const isMeant = (name: string): string =>
  `($3::text IS NULL OR ${name} = ANY (ARRAY(SELECT json_array_elements_text($3::text::json))))`;
