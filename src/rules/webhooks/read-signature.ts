import { SyncError } from "../../domain/errors.js";
import {
  headerValue,
  headerValues,
  malformed,
  missing,
  optionalHeaderValue,
  type WebhookHeaders,
} from "./webhook-headers.js";
import type { SignatureEncoding } from "./webhook-key.js";

/** What the headers of a delivery say about its signature. */
export interface DeliverySignature {
  /** The header the signatures stand in, and the one the timestamp stands in. */
  header: string;
  timestampHeader: string;
  encoding: SignatureEncoding;
  /** Any may fit: a sender that rotates its secret signs with both. */
  signatures: string[];
  /** What is signed before the body. */
  prefix: string;
  /** Milliseconds. */
  timestamp: number;
  /** The sender's name for the delivery. */
  id: string | undefined;
}

export const RESMAN_HEADERS = {
  signature: "x-resman-signature",
  timestamp: "x-resman-timestamp",
  id: "x-resman-delivery",
} as const;

export const STANDARD_HEADERS = {
  signature: "webhook-signature",
  timestamp: "webhook-timestamp",
  id: "webhook-id",
} as const;

const HEX_TAG = /^[0-9a-f]{64}$/i;
const BASE64_TAG = /^v1,([A-Za-z0-9+/]{43}=)$/;
const DELIVERY_ID = /^[\x21-\x7e]{1,255}$/;

/** Seconds of this size lie beyond the year 5000; as milliseconds they are of 1973. */
const FIRST_MILLISECONDS = 1e11;

/**
 * Reads Standard Webhooks headers where the delivery has them, else the seeds'. A delivery that has both is judged by the
 * first alone: they also sign its id.
 * @throws SyncError `WEBHOOK_HEADER_MISSING`, `WEBHOOK_HEADER_MALFORMED`
 */
export function readSignature(headers: WebhookHeaders): DeliverySignature {
  const standard = headerValues(headers, STANDARD_HEADERS.signature);
  if (standard.length > 0) return readStandard(headers, standard.join(" "));
  const resman = headerValues(headers, RESMAN_HEADERS.signature);
  if (resman.length > 0) return readResMan(headers, resman.join(","));
  throw missing(`${RESMAN_HEADERS.signature} (or ${STANDARD_HEADERS.signature})`);
}

function readStandard(headers: WebhookHeaders, list: string): DeliverySignature {
  const { signature: header, timestamp: timestampHeader, id: idHeader } = STANDARD_HEADERS;
  const id = checkId(headerValue(headers, idHeader), idHeader);
  const time = headerValue(headers, timestampHeader);
  // Headers that came twice are joined by a comma and a space.
  const signatures = list.split(/,? +/).flatMap((entry) => BASE64_TAG.exec(entry)?.[1] ?? []);
  if (signatures.length === 0) throw malformed(header, "must be a list of `v1,<base64>`, separated by spaces");
  const timestamp = readTime(time, timestampHeader);
  return { header, timestampHeader, encoding: "base64", signatures, prefix: `${id}.${time}.`, timestamp, id };
}

/** The signature alone with the timestamp in its own header, or both in one: `t=1767225600,v1=…`. */
function readResMan(headers: WebhookHeaders, list: string): DeliverySignature {
  const { signature: header, timestamp: separateHeader, id: idHeader } = RESMAN_HEADERS;
  const entries = list.split(",").map((entry) => entry.trim());
  const times = entries.filter((entry) => entry.startsWith("t="));
  if (times.length > 1) throw malformed(header, "names more than one time");
  const inline = times[0]?.slice("t=".length);
  const time = inline ?? headerValue(headers, separateHeader);
  const tags = entries.map((entry) => (entry.startsWith("v1=") ? entry.slice("v1=".length) : entry));
  const signatures = tags.filter((tag) => HEX_TAG.test(tag)).map((tag) => tag.toLowerCase());
  if (signatures.length === 0) throw malformed(header, "must be the signature in 64 hexadecimal digits");
  const timestampHeader = inline === undefined ? separateHeader : header;
  const timestamp = readTime(time, timestampHeader);
  const id = optionalHeaderValue(headers, idHeader);
  if (id !== undefined) checkId(id, idHeader);
  return { header, timestampHeader, encoding: "hex", signatures, prefix: `${time}.`, timestamp, id };
}

function readTime(text: string, header: string): number {
  if (!/^\d{1,15}$/.test(text)) throw malformed(header, "must hold the time in seconds (or milliseconds) since 1970");
  const count = Number(text);
  return count < FIRST_MILLISECONDS ? count * 1000 : count;
}

function checkId(id: string, header: string): string {
  if (!DELIVERY_ID.test(id)) throw malformed(header, "must be 1 to 255 visible ASCII characters");
  return id;
}

/** @throws SyncError `WEBHOOK_STALE` when it was signed too long ago, or in the future */
export function checkAge({ timestamp, timestampHeader }: DeliverySignature, now: number, toleranceMs: number): void {
  const ageMs = now - timestamp;
  // Written so that a clock that tells no number is refused as well.
  if (Math.abs(ageMs) <= toleranceMs) return;
  const seconds = Math.round(Math.abs(ageMs) / 1000);
  const where = ageMs > 0 ? "ago" : "in the future";
  throw new SyncError(
    "WEBHOOK_STALE",
    `The webhook was signed ${seconds} s ${where} by its header ${timestampHeader}; ${toleranceMs / 1000} s are allowed. A delivery that is sent again needs a new signature; otherwise compare the clocks.`,
    { context: { header: timestampHeader, ageMs, toleranceMs } },
  );
}
