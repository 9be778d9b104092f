import { inspect } from "node:util";
import { describe, expect, it } from "vitest";
import { redact } from "../../../src/clients/resman/redact.js";
import { API_KEY, failureOf, leadPost, PROPERTY, type Reply, refused, scripted } from "./support.js";

const ENCODED = Buffer.from(`2044:${API_KEY}`).toString("base64");
const post = leadPost({
  firstName: "Dana",
  lastName: "Okafor",
  email: "dana.okafor@example.com",
  phones: [{ type: "cell", number: "9185550142" }],
});
const CONTACTS = ["dana.okafor", "9185550142", "918) 555", "555-0142", "555.0142"];

/** All that a log line could show of an error: message, stack, members, causes. */
const everythingOf = (error: unknown): string =>
  [inspect(error, { depth: 10, showHidden: true, getters: true }), JSON.stringify(error), String(error)].join("\n");

const WORDS =
  "Dana  Okafor (dana.okafor@example.com, (918) 555-0142, +1 918.555.0142, okafor, DANA) is a prospect; key " +
  `${API_KEY.replaceAll("&", "&amp;")} of 2044`;

describe("errors and log lines", () => {
  it.each<[string, Reply | string | Error]>([
    ["a refusal that quotes everything", refused(WORDS)],
    ["a refusal with an HTTP status", { status: 400, body: refused(WORDS) }],
    ["a server failure", { status: 500, body: refused(WORDS) }],
    ["bad credentials", { status: 401, body: refused(WORDS) }],
    ["a v2 message", { status: 400, body: JSON.stringify({ message: WORDS.replaceAll("&amp;", "&") }) }],
    ["an answer that cannot be read", `<ResMan>${WORDS}`],
    ["foreign text", WORDS],
    ["broken JSON", `{"Status":"${WORDS}`],
    [
      "a fetch whose error holds the request",
      Object.assign(new TypeError(`fetch failed for ${API_KEY}`), {
        cause: Object.assign(new Error(`socket closed while sending ${WORDS} ${ENCODED}`), { code: "UND_ERR_SOCKET" }),
        request: { authorization: ENCODED, body: `ApiKey=${API_KEY}&Xml=${WORDS}` },
      }),
    ],
  ])("hold neither key nor contact data: %s", async (_what, answer) => {
    const { client, log, seen } = scripted(() => {
      if (answer instanceof Error) throw answer;
      return answer;
    });
    const errors = await Promise.all(
      [
        client.postLead(PROPERTY, post),
        client.searchProspects(PROPERTY, { firstName: "Dana", lastName: "Okafor" }),
        client.ensureProspect(PROPERTY, { post, marker: "[m]", isSamePerson: () => false }),
        client.v2.prospects({ propertyId: PROPERTY }),
      ].map(failureOf),
    );
    const shown = [...errors.map(everythingOf), JSON.stringify(log)].join("\n").toLowerCase();
    for (const secret of [API_KEY, encodeURIComponent(API_KEY), ENCODED, ...CONTACTS]) {
      expect(shown).not.toContain(secret.toLowerCase());
    }
    // A call that knows the renter's name hides that too.
    const named = errors.slice(0, 2).map(everythingOf).join("\n").toLowerCase();
    for (const name of ["dana", "okafor"]) expect(named).not.toContain(name);
    for (const { query, path } of seen) expect(`${path}?${query}`).not.toContain(API_KEY);
  });

  it("keep what is worth knowing", async () => {
    const { client } = scripted(() => refused(`Leasing agent of Dana Okafor is missing`));
    const error = await failureOf(client.postLead(PROPERTY, post));
    expect(String(error)).toBe(
      "RemoteError: ResMan PostLeadManagement4_0 was refused: Leasing agent of [withheld] [withheld] is missing",
    );
  });

  it("say what was done, not with what", async () => {
    const { client, log } = scripted((_seen, index) => (index === 0 ? { status: 503 } : refused("No")));
    await failureOf(client.searchProspects(PROPERTY, { email: "dana.okafor@example.com" }));
    expect(log).toEqual([
      { level: "debug", message: "ResMan SearchProspects", facts: { status: 503, durationMs: 0 } },
      {
        level: "warn",
        message: "ResMan SearchProspects is tried again",
        facts: { attempt: 1, delayMs: 1000, code: "TEMPORARY_ERROR" },
      },
      { level: "debug", message: "ResMan SearchProspects", facts: { status: 200, durationMs: 0 } },
    ]);
  });
});

describe("redact", () => {
  const clean = (text: string, personal: string[] = []) => redact(text, { secrets: ["k3y.+"], personal });

  it.each([
    ["write to <a.b+c@example.co.uk> now", "write to <[email]> now"],
    ["a@localhost", "[email]"],
    ["call 9185550142", "call [number]"],
    ["call (918) 555-0142.", "call ([number]."],
    ["call +44 20 7946 0958", "call [number]"],
    ["unit 1204 of 412345", "unit 1204 of 412345"],
    ["key k3y.+k3y.+ used", "key [secret][secret] used"],
  ])("%j becomes %j", (text, expected) => expect(clean(text)).toBe(expected));

  it("masks whole words only, whatever signs they hold", () => {
    expect(clean("An and Another, AN.", ["An"])).toBe("[withheld] and Another, [withheld].");
    expect(clean("Zoë (née O'H[1]) met Zoëlle", ["Zoë", "O'H[1]"])).toBe("[withheld] (née [withheld]) met Zoëlle");
    expect(clean("A b", ["A", "", " "])).toBe("A b");
  });

  it("masks names and ids with hyphens, and with every sign a pattern could trip over", () => {
    expect(clean("Mohammed De-La-Cruz is taken", ["De-La-Cruz"])).toBe("Mohammed [withheld] is taken");
    for (const sign of "-/\\^$.*+?()[]{}|&#~`@!%=<>,:;'\"_ ") {
      expect(clean(`x a${sign}b y`, [`a${sign}b`])).toBe("x [withheld] y");
    }
  });

  it("is short and quick whatever comes", () => {
    expect(clean("word ".repeat(100_000)).length).toBeLessThanOrEqual(301);
    expect(clean(`${"x".repeat(1_000_000)}`)).toBe("");
    expect(clean(`${"a b ".repeat(499)}xxk3y.+`)).not.toContain("k3y");
  });
});
