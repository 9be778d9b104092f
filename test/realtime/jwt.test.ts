import { createServer } from "node:http";
import { exportJWK, generateKeyPair, SignJWT, UnsecuredJWT } from "jose";
import { describe, expect, it } from "vitest";
import { createJwtAuthorize, type JwtAuthorizeOptions } from "../../src/realtime/jwt.js";
import { listen } from "./support/served-hub.js";

const SECRET = "a secret of at least thirty-two bytes";
const secretBytes = new TextEncoder().encode(SECRET);
const NOW = Date.parse("2026-03-02T17:00:00Z");
const runtime = { now: () => NOW };
const hs256 = (options: Partial<JwtAuthorizeOptions> = {}) =>
  createJwtAuthorize({ secret: SECRET, algorithms: ["HS256"], runtime, ...options });

const CLAIMS = { sub: "ann", name: "Ann", roles: ["agent"], properties: ["p1", "p2"], clients: "all" };
const sign = (claims: object = CLAIMS, key: Parameters<SignJWT["sign"]>[0] = secretBytes, alg = "HS256") =>
  new SignJWT({ ...claims })
    .setProtectedHeader({ alg })
    .setIssuer("host")
    .setAudience("lead-sync")
    .setExpirationTime((NOW + 60_000) / 1000)
    .sign(key);

const bearer = (token: string, url = "http://host/"): Request =>
  new Request(url, { headers: { authorization: `Bearer ${token}` } });
const socketRequest = (token: string): Request =>
  new Request(`http://host/ws?token=${token}`, { headers: { upgrade: "websocket" } });

describe("a valid token", () => {
  it("says who is there, in a header", async () => {
    const principal = { id: "ann", name: "Ann", roles: ["agent"], properties: ["p1", "p2"], clients: "all" };
    expect(await hs256()(bearer(await sign()))).toEqual(principal);
  });

  it("says so in the address as well, but only of a WebSocket", async () => {
    const token = await sign();
    expect(await hs256()(socketRequest(token))).toMatchObject({ id: "ann" });
    expect(await hs256()(new Request(`http://host/?token=${token}`))).toBeUndefined();
  });

  it("may name roles and properties in words", async () => {
    const token = await sign({ sub: "bot", roles: "viewer agent", properties: "p1 p2" });
    expect(await hs256()(bearer(token))).toEqual({ id: "bot", roles: ["viewer", "agent"], properties: ["p1", "p2"] });
    expect(await hs256()(bearer(await sign({ sub: "bot", properties: "all" })))).toMatchObject({ properties: "all" });
  });

  it("without roles and properties sees nothing", async () => {
    expect(await hs256()(bearer(await sign({ sub: "bot" })))).toEqual({ id: "bot", roles: [], properties: [] });
  });

  it("is read as the host says", async () => {
    const claims = ({ tenant }: Record<string, unknown>) => ({
      id: "x",
      roles: ["viewer"],
      properties: [String(tenant)],
    });
    expect(await hs256({ claims })(bearer(await sign({ tenant: "p9" })))).toMatchObject({ properties: ["p9"] });
    expect(await hs256({ claims: () => null })(bearer(await sign()))).toBeNull();
  });

  it("may come from the issuer and be meant for the audience that are named", async () => {
    const named = hs256({ issuer: ["other", "host"], audience: "lead-sync" });
    expect(await named(bearer(await sign()))).toMatchObject({ id: "ann" });
  });
});

describe("nobody is recognised by", () => {
  const parts = async (change: (parts: string[]) => void): Promise<string> => {
    const list = (await sign()).split(".");
    change(list);
    return list.join(".");
  };
  const encoded = (value: object): string => Buffer.from(JSON.stringify(value)).toString("base64url");

  it.each([
    ["no token", async () => new Request("http://host/")],
    ["an empty one", async () => bearer("")],
    ["rubbish", async () => bearer("a.b.c")],
    [
      "another scheme",
      async () => new Request("http://host/", { headers: { authorization: `Basic ${await sign()}` } }),
    ],
    ["another secret", async () => bearer(await sign(CLAIMS, new TextEncoder().encode(`${SECRET}!`)))],
    ["another algorithm", async () => bearer(await sign(CLAIMS, secretBytes, "HS512"))],
    ["an unsigned one", async () => bearer(new UnsecuredJWT(CLAIMS).setExpirationTime("1h").encode())],
    [
      "changed claims",
      async () => bearer(await parts((list) => (list[1] = encoded({ ...CLAIMS, sub: "eve", exp: 9e9 })))),
    ],
    ["no signature", async () => bearer(await parts((list) => (list[2] = "")))],
    ["none as algorithm", async () => bearer(await parts((list) => (list[0] = encoded({ alg: "none" }))))],
    ["no expiry", async () => bearer(await new SignJWT(CLAIMS).setProtectedHeader({ alg: "HS256" }).sign(secretBytes))],
    ["no subject", async () => bearer(await sign({ roles: ["admin"] }))],
    ["claims of the wrong kind", async () => bearer(await sign({ ...CLAIMS, properties: { all: true } }))],
  ])("%s", async (_, request) => {
    expect(await hs256()(await request())).toBeUndefined();
  });

  it("a token that has run out, by the clock that was given", async () => {
    const token = await sign();
    const at = (ms: number) => hs256({ runtime: { now: () => NOW + ms }, clockToleranceSeconds: 0 })(bearer(token));
    expect(await at(59_000)).toMatchObject({ id: "ann" });
    expect(await at(61_000)).toBeUndefined();
  });

  it.each([
    ["another issuer", { issuer: "elsewhere" }],
    ["another audience", { audience: ["portal"] }],
  ])("a token for %s", async (_, options) => {
    expect(await hs256(options)(bearer(await sign()))).toBeUndefined();
  });
});

describe("a public key", () => {
  it("recognises what its private key signed, and cannot be used as a shared secret", async () => {
    const { publicKey, privateKey } = await generateKeyPair("RS256", { extractable: true });
    const authorize = createJwtAuthorize({ key: publicKey, algorithms: ["RS256"], runtime });
    expect(await authorize(bearer(await sign(CLAIMS, privateKey, "RS256")))).toMatchObject({ id: "ann" });
    const asSecret = new TextEncoder().encode(JSON.stringify(await exportJWK(publicKey)));
    expect(await authorize(bearer(await sign(CLAIMS, asSecret, "HS256")))).toBeUndefined();
  });

  it("that does not fit the algorithms is a mistake of the host's, not of the visitor's", async () => {
    const { publicKey } = await generateKeyPair("ES256");
    const rsa = await generateKeyPair("RS256");
    const authorize = createJwtAuthorize({ key: publicKey, algorithms: ["RS256"], runtime });
    await expect(authorize(bearer(await sign(CLAIMS, rsa.privateKey, "RS256")))).rejects.toMatchObject({
      code: "INVALID_CONFIG",
    });
  });

  it("is fetched from where the issuer publishes it", async () => {
    const { publicKey, privateKey } = await generateKeyPair("ES256", { extractable: true });
    const jwk = { ...(await exportJWK(publicKey)), kid: "k1", alg: "ES256" };
    let isDown = true;
    const server = createServer((_, response) => {
      response.statusCode = isDown ? 500 : 200;
      response.end(JSON.stringify({ keys: [jwk] }));
    });
    const jwksUrl = `http://${await listen(server)}/jwks`;
    const authorize = createJwtAuthorize({ jwksUrl, algorithms: ["ES256"], runtime });
    const token = (kid: string) =>
      new SignJWT(CLAIMS)
        .setProtectedHeader({ alg: "ES256", kid })
        .setExpirationTime((NOW + 60_000) / 1000)
        .sign(privateKey);
    await expect(authorize(bearer(await token("k1")))).rejects.toMatchObject({
      code: "TEMPORARY_ERROR",
      retryable: true,
    });
    isDown = false;
    expect(await authorize(bearer(await token("k1")))).toMatchObject({ id: "ann" });
    expect(await authorize(bearer(await token("k2")))).toBeUndefined();
    server.closeAllConnections();
    server.close();
  });
});

it.each([
  ["no key at all", { algorithms: ["HS256"] }, "key"],
  ["two", { secret: SECRET, jwksUrl: "https://id.example/jwks", algorithms: ["HS256"] }, "key"],
  ["a short secret", { secret: "short", algorithms: ["HS256"] }, "secret"],
  ["no algorithm", { secret: SECRET, algorithms: [] }, "algorithms"],
  ["none as algorithm", { secret: SECRET, algorithms: ["none"] }, "algorithms.0"],
  ["a public algorithm with a secret", { secret: SECRET, algorithms: ["HS256", "RS256"] }, "algorithms"],
  [
    "a shared algorithm with published keys",
    { jwksUrl: "https://id.example/jwks", algorithms: ["HS256"] },
    "algorithms",
  ],
  ["keys over an open line", { jwksUrl: "http://id.example/jwks", algorithms: ["RS256"] }, "jwksUrl"],
])("options with %s are refused, and the secret is not repeated", (_, options, option) => {
  const build = () => createJwtAuthorize(options);
  expect(build).toThrow(expect.objectContaining({ code: "INVALID_CONFIG", context: { option } }));
  expect(build).not.toThrow(SECRET);
});
