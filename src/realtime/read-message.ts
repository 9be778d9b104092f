import { ValidationError } from "../domain/errors.js";
import { type ClientMessage, clientMessageSchema } from "../domain/wire/realtime-message.js";
import { refusedNameIn } from "../domain/wire/refused-names.js";
import type { Frame } from "./socket.js";

/** No message of the protocol nests deeper; what is deeper would exhaust the stack somewhere behind. */
const MAX_DEPTH = 32;
/** A short message must not have a long answer. */
const MAX_ISSUES = 10;

/** What cannot be a message at all, as opposed to one that is refused. */
class GarbageError extends ValidationError {}

export const isGarbage = (error: unknown): boolean => error instanceof GarbageError;

const refuse = (message: string): never => {
  throw new GarbageError("The message", [{ path: "", message }]);
};

/** The JSON value of a frame. @throws ValidationError */
export function readFrame(frame: Frame): unknown {
  if (frame.kind === "binary") return refuse("send text, not binary frames");
  if (frame.kind === "too_large") return refuse(`${frame.bytes} bytes are more than are taken`);
  try {
    return JSON.parse(frame.text);
  } catch (error) {
    // The parser's own words quote the text.
    throw new GarbageError("The message", [{ path: "", message: "is no JSON" }], { cause: error });
  }
}

/** The name the client gave to a message, also to one that is not valid otherwise. */
export function messageIdOf(message: unknown): string | undefined {
  if (typeof message !== "object" || message === null || !("message_id" in message)) return undefined;
  const { message_id: id } = message;
  return typeof id === "string" && id.length > 0 && id.length <= 100 ? id : undefined;
}

/** @throws ValidationError where it nests deeper than any message does, or has a member no message may have */
export function checkShape(message: unknown, levels = MAX_DEPTH): void {
  if (typeof message !== "object" || message === null) return;
  if (levels === 0) refuse(`nests deeper than ${MAX_DEPTH} levels`);
  const name = refusedNameIn(message);
  if (name !== undefined) refuse(`has a member named \`${name}\``);
  for (const inner of Object.values(message)) checkShape(inner, levels - 1);
}

/** @throws ValidationError */
export function readMessage(message: unknown): ClientMessage {
  checkShape(message);
  const result = clientMessageSchema.safeParse(message);
  if (result.success) return result.data;
  const { issues } = ValidationError.fromZod("The message", result.error);
  throw new GarbageError("The message", issues.slice(0, MAX_ISSUES));
}
