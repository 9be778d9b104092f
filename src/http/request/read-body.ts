import { SyncError, ValidationError } from "../../domain/errors.js";

const tooLarge = (maxBytes: number): SyncError =>
  new SyncError("BODY_TOO_LARGE", `The body is larger than ${maxBytes} bytes.`);

/**
 * A request's body, byte for byte; never holds more than the limit and one piece of what arrives.
 * @throws SyncError `BODY_TOO_LARGE`; `INVALID_INPUT` where it broke off
 */
export async function readBody(request: Request, maxBytes: number): Promise<Uint8Array> {
  const announced = Number(request.headers.get("content-length") ?? 0);
  if (announced > maxBytes) throw tooLarge(maxBytes);
  if (request.bodyUsed) {
    throw new SyncError("INVALID_CONFIG", "Something has read the request's body before; hand over `request.clone()`.");
  }
  const pieces: Uint8Array[] = [];
  let size = 0;
  const reader = request.body?.getReader();
  while (reader) {
    const { done, value } = await reader.read().catch(brokeOff);
    if (done) break;
    size += value.byteLength;
    if (size > maxBytes) {
      // Nobody reads on, whether or not the sender can be told so.
      reader.cancel().catch(() => undefined);
      throw tooLarge(maxBytes);
    }
    pieces.push(value);
  }
  return joined(pieces, size);
}

function brokeOff(cause: unknown): never {
  throw new ValidationError("Body", [{ path: "", message: "broke off" }], { cause });
}

function joined(pieces: readonly Uint8Array[], size: number): Uint8Array {
  const [only] = pieces;
  if (only && pieces.length === 1) return only;
  const all = new Uint8Array(size);
  let offset = 0;
  for (const piece of pieces) {
    all.set(piece, offset);
    offset += piece.byteLength;
  }
  return all;
}
