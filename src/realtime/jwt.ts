import {
  createRemoteJWKSet,
  customFetch,
  errors,
  type JWTPayload,
  type JWTVerifyGetKey,
  type JWTVerifyOptions,
  jwtVerify,
} from "jose";
import * as z from "zod";
import { ConfigError, RemoteError } from "../domain/errors.js";
import type { Authorize, Principal } from "../domain/principal.js";
import type { Runtime } from "../ports/runtime.js";
import { createRuntime } from "../runtime/system-runtime.js";

/** A key as `jose` takes it: a CryptoKey, a KeyObject or a JWK. */
export type JwtKey = Exclude<Parameters<typeof jwtVerify>[1], Uint8Array | JWTVerifyGetKey>;

/** How tokens are checked. Exactly one of `key`, `secret` and `jwksUrl` says by what. */
export interface JwtAuthorizeOptions {
  /** The issuer's public key. */
  key?: JwtKey;
  /** The secret shared with the issuer, for `HS256` and its kin: at least 32 bytes. */
  secret?: string | Uint8Array;
  /** Where the issuer publishes its keys (JWKS); kept, and asked again when a token names a key that is not known. */
  jwksUrl?: string;
  /** What tokens may be signed with, e.g. `["RS256"]`. A token never chooses by itself. */
  algorithms: readonly string[];
  /** Who must have issued a token. Default: anybody who has the key. */
  issuer?: string | readonly string[];
  /** Whom a token must be meant for. Default: anybody. */
  audience?: string | readonly string[];
  /** Seconds the issuer's clock may differ. Default 5. */
  clockToleranceSeconds?: number;
  /**
   * Makes a principal of what a token says; nothing: nobody. Default: `sub`, `name`, `roles`, `properties` and `clients`,
   * lists or words separated by spaces; `"all"` stands for all properties or clients.
   */
  claims?: (payload: JWTPayload) => Principal | undefined | null | Promise<Principal | undefined | null>;
  /** Time and fetch. Default: the platform's. */
  runtime?: Partial<Runtime>;
}

const MIN_SECRET_BYTES = 32;

const strings = z.union([z.string().min(1), z.array(z.string().min(1)).min(1).readonly()]).optional();
const settingsSchema = z.object({
  key: z.custom<JwtKey>((value) => typeof value === "object" && value !== null, "must be a key").optional(),
  secret: z
    .union([z.string().transform((text) => new TextEncoder().encode(text)), z.instanceof(Uint8Array)])
    .refine(({ byteLength }) => byteLength >= MIN_SECRET_BYTES, `must have at least ${MIN_SECRET_BYTES} bytes`)
    .optional(),
  jwksUrl: z.string().refine(isSafeUrl, "must be an https:// address").optional(),
  algorithms: z
    .array(z.string().regex(/^(HS|RS|PS|ES)(256|384|512)$|^EdDSA$|^Ed25519$/, "is no algorithm for signing tokens"))
    .min(1),
  issuer: strings,
  audience: strings,
  clockToleranceSeconds: z.number().min(0).default(5),
});
type Settings = z.infer<typeof settingsSchema>;

/**
 * Recognises people by a JSON Web Token: in `Authorization: Bearer …`, and for WebSockets, which cannot set headers in a
 * browser, in the query's `token`. Serves as `authorize` for the HTTP handler and for the realtime hub. A token that is
 * expired, forged, without expiry or for somebody else is nobody's.
 *
 * @example
 * const authorize = createJwtAuthorize({ secret: process.env.JWT_SECRET ?? "", algorithms: ["HS256"], audience: "lead-sync" });
 * @throws ConfigError naming the option. The function itself throws a ConfigError when a key does not fit the algorithms, and
 * a RemoteError when the issuer's keys cannot be had.
 */
export function createJwtAuthorize(options: JwtAuthorizeOptions): Authorize {
  const settings = resolveSettings(options);
  const runtime = createRuntime(options.runtime);
  const key = keyOf(settings, runtime);
  const toPrincipal = options.claims ?? principalOf;
  return async (request) => {
    const token = tokenOf(request);
    if (token === undefined) return undefined;
    const payload = await verify(token, key, verifyOptions(settings, runtime.now()));
    return payload && toPrincipal(payload);
  };
}

function resolveSettings(options: JwtAuthorizeOptions): Settings {
  const fail = (option: string, message: string): never => {
    throw new ConfigError(`createJwtAuthorize option \`${option}\`: ${message}`, { context: { option } });
  };
  const result = settingsSchema.safeParse(options);
  if (!result.success) {
    const [issue] = result.error.issues;
    return fail(issue?.path.join(".") ?? "", issue?.message ?? "not valid");
  }
  const { key, secret, jwksUrl, algorithms } = result.data;
  if ([key, secret, jwksUrl].filter((given) => given !== undefined).length !== 1) {
    return fail("key", "give exactly one of `key`, `secret` and `jwksUrl`");
  }
  // A public key must never be taken for a shared secret: everybody has it.
  const isShared = (algorithm: string): boolean => algorithm.startsWith("HS");
  if (!algorithms.every((algorithm) => isShared(algorithm) === (secret !== undefined))) {
    return fail("algorithms", "HS… go with `secret`, all others with `key` or `jwksUrl`");
  }
  return result.data;
}

function isSafeUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname } = new URL(text);
  return protocol === "https:" || (protocol === "http:" && ["localhost", "127.0.0.1", "[::1]"].includes(hostname));
}

type VerifyKey = JwtKey | Uint8Array | JWTVerifyGetKey;

function keyOf({ key, secret, jwksUrl }: Settings, { fetch }: Runtime): VerifyKey {
  if (jwksUrl === undefined) return (key ?? secret) as VerifyKey;
  return createRemoteJWKSet(new URL(jwksUrl), { [customFetch]: (url, init) => fetch(new Request(url, init)) });
}

const listOf = (value: string | readonly string[]): string[] => (typeof value === "string" ? [value] : [...value]);

const verifyOptions = (settings: Settings, now: number): JWTVerifyOptions => ({
  algorithms: settings.algorithms,
  clockTolerance: settings.clockToleranceSeconds,
  currentDate: new Date(now),
  requiredClaims: ["exp"],
  ...(settings.issuer && { issuer: listOf(settings.issuer) }),
  ...(settings.audience && { audience: listOf(settings.audience) }),
});

/** What the token says; undefined where it is not valid. */
async function verify(token: string, key: VerifyKey, options: JWTVerifyOptions): Promise<JWTPayload | undefined> {
  try {
    return (await jwtVerify(token, key, options)).payload;
  } catch (error) {
    if (isTokensFault(error)) return undefined;
    if (error instanceof TypeError && typeof key !== "function") {
      throw new ConfigError("createJwtAuthorize: the key does not fit the algorithms.", { cause: error });
    }
    throw new RemoteError("TEMPORARY_ERROR", "The keys of the tokens' issuer cannot be had.", {
      retryable: true,
      cause: error,
    });
  }
}

const TOKEN_FAULTS = [
  errors.JWTExpired,
  errors.JWTClaimValidationFailed,
  errors.JWTInvalid,
  errors.JWSInvalid,
  errors.JWSSignatureVerificationFailed,
  errors.JOSEAlgNotAllowed,
  errors.JOSENotSupported,
  errors.JWKSNoMatchingKey,
  errors.JWKSMultipleMatchingKeys,
];

const isTokensFault = (error: unknown): boolean => TOKEN_FAULTS.some((Fault) => error instanceof Fault);

function tokenOf(request: Request): string | undefined {
  const [, bearer] = /^Bearer +(\S+) *$/i.exec(request.headers.get("authorization") ?? "") ?? [];
  if (bearer !== undefined) return bearer;
  // Addresses end up in logs and histories: elsewhere a token has no business in one.
  if (request.headers.get("upgrade")?.toLowerCase() !== "websocket") return undefined;
  return new URL(request.url).searchParams.get("token") ?? undefined;
}

const words = z.union([z.array(z.string()), z.string().transform((text) => text.split(" ").filter(Boolean))]);
const scope = z.union([z.literal("all"), words]);
const claimsSchema = z.object({
  sub: z.string().min(1),
  name: z.string().optional().catch(undefined),
  roles: words.default([]),
  properties: scope.default([]),
  clients: scope.optional(),
});

function principalOf(payload: JWTPayload): Principal | undefined {
  const result = claimsSchema.safeParse(payload);
  if (!result.success) return undefined;
  const { sub: id, name, roles, properties, clients } = result.data;
  return { id, roles, properties, ...(name && { name }), ...(clients && { clients }) };
}
