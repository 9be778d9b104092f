import * as z from "zod";
import type { JsonObject } from "../../domain/primitives.js";
import { fromBase64 } from "./base64.js";
import { isSecretKeyId } from "./secret-key.js";

/** AES-256-GCM under the name JSON Web Encryption has for it (RFC 7518, section 5.3). */
export const ALGORITHM = "A256GCM";
/** Version of the form. */
export const FORM = 1;
export const NONCE_BYTES = 12;
const TAG_BYTES = 16;

const bytes = z.string().transform((text, context) => {
  const decoded = fromBase64(text);
  if (decoded) return decoded;
  context.addIssue("is not base64");
  return z.NEVER;
});

const sealedSchema = z.strictObject({
  sealed: z.literal(FORM),
  alg: z.literal(ALGORITHM),
  kid: z.string().refine(isSecretKeyId),
  /** Key check value. */
  check: z.string(),
  iv: bytes.refine(({ length }) => length === NONCE_BYTES),
  /** The text, with the tag at its end. */
  ct: bytes.refine(({ length }) => length >= TAG_BYTES),
});

/** What {@link AesSecretBox} stores, its texts decoded. */
export type SealedForm = z.infer<typeof sealedSchema>;

/** Undefined for what is not of this form. */
export const readSealedForm = (value: unknown): SealedForm | undefined => sealedSchema.safeParse(value).data;

/** Whether a stored value stands for a secret: any box marks it so. A secret in clear has no part called `sealed`. */
export const isSealed = <T extends JsonObject>(value: T): value is T & { sealed: T["sealed"] } =>
  Object.hasOwn(value, "sealed");
