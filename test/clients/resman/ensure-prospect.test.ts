import { describe, expect, it } from "vitest";
import { ValidationError } from "../../../src/domain/errors.js";
import type { LeadPost, Prospect } from "../../../src/domain/wire/prospect.js";
import type { EnsureProspectRequest } from "../../../src/ports/resman.js";
import {
  failureOf,
  leadPost,
  type PersonFacts,
  PROPERTY,
  posted,
  prospects,
  prospectXml,
  type Reply,
  refused,
  type Seen,
  scripted,
} from "./support.js";

const MARKER = "[domiq:chat:1]";
const EMAIL = "dana.okafor@example.com";
const PHONE = "9185550142";
const DUPLICATE = "Email or phone is already in use";

interface Stored extends PersonFacts {
  comments?: string;
}

/** A ResMan that knows some prospects, searches by exact text, and answers posts by a script. */
function resman(stored: Stored[], onPost: (xml: string, attempt: number) => Reply | string = () => posted()) {
  const posts: string[] = [];
  const searches: string[] = [];
  const has = (one: Stored, { form }: Seen): boolean => {
    if (form.has("Email")) return one.email?.toLowerCase() === form.get("Email")?.toLowerCase();
    if (form.has("Phone")) return one.phone?.replace(/\D/g, "") === form.get("Phone")?.replace(/\D/g, "");
    return (one.first ?? "Dana") === form.get("FirstName") && (one.last ?? "Okafor") === form.get("LastName");
  };
  const harness = scripted((seen) => {
    const xml = seen.form.get("Xml");
    if (xml !== null) return onPost(xml, posts.push(xml) - 1);
    searches.push(
      seen.form.get("Email") ?? seen.form.get("Phone") ?? `${seen.form.get("FirstName")} ${seen.form.get("LastName")}`,
    );
    return prospects(...stored.filter((one) => has(one, seen)).map(prospectXml));
  });
  return { ...harness, posts, searches, stored };
}

const samePerson = (prospect: Prospect): boolean => prospect.customers[0]?.firstName === "Dana";

const request = (parts: { email?: string; phone?: string } = {}, more: Partial<EnsureProspectRequest> = {}) => ({
  post: leadPost({
    ...(parts.email !== undefined && { email: parts.email }),
    phones: parts.phone === undefined ? [] : [{ type: "cell", number: parts.phone }],
  }),
  marker: MARKER,
  isSamePerson: samePerson,
  ...more,
});

const comment = (post: LeadPost): string => post.events[0]?.comments ?? "";

describe("ensureProspect: found", () => {
  it("by email, before the phone is asked for", async () => {
    const { client, searches, posts } = resman([{ prospectId: "P1", email: "Dana.Okafor@EXAMPLE.com" }]);
    const result = await client.ensureProspect(PROPERTY, request({ email: EMAIL, phone: PHONE }));
    expect(result).toMatchObject({ outcome: "found", prospect: { prospectId: "P1" } });
    expect(searches).toEqual([EMAIL]);
    expect(posts).toEqual([]);
  });

  it("by phone, however it is written", async () => {
    const { client, searches } = resman([{ prospectId: "P1", phone: "(918) 555-0142" }]);
    const result = await client.ensureProspect(PROPERTY, request({ email: EMAIL, phone: PHONE }));
    expect(result).toMatchObject({ outcome: "found", prospect: { prospectId: "P1" } });
    expect(searches).toEqual([EMAIL, PHONE]);
  });

  it("by the marker, even when the name has changed", async () => {
    const mine = { prospectId: "P2", first: "Daniela", email: EMAIL, comments: `Chat ${MARKER}` };
    const { client } = resman([{ prospectId: "P1", email: EMAIL }, mine]);
    const result = await client.ensureProspect(PROPERTY, request({ email: EMAIL }));
    expect(result).toMatchObject({ outcome: "found", prospect: { prospectId: "P2" } });
  });

  it("by name and marker when there is no usable contact", async () => {
    const stored = [{ prospectId: "P1" }, { prospectId: "P2", comments: `x ${MARKER}` }];
    const { client, searches } = resman(stored);
    const result = await client.ensureProspect(PROPERTY, request({ email: "N/A", phone: "none" }));
    expect(result).toMatchObject({ outcome: "found", prospect: { prospectId: "P2" } });
    expect(searches).toEqual(["Dana Okafor"]);
  });

  it("never by a hit that does not have the contact", async () => {
    const seen: string[] = [];
    const { client } = scripted(({ form }) => {
      seen.push(form.has("Xml") ? "post" : "search");
      return form.has("Xml") ? posted() : prospects(prospectXml({ prospectId: "P1", email: "other@example.com" }));
    });
    expect(await client.ensureProspect(PROPERTY, request({ email: EMAIL }))).toMatchObject({ outcome: "created" });
    expect(seen).toEqual(["search", "post"]);
  });

  it("never by name alone", async () => {
    const { client, posts } = resman([{ prospectId: "P1" }, { prospectId: "P2", comments: "[domiq:chat:12]" }]);
    expect(await client.ensureProspect(PROPERTY, request())).toMatchObject({ outcome: "created" });
    expect(posts).toHaveLength(1);
  });
});

describe("ensureProspect: created", () => {
  it("when nobody has the contacts", async () => {
    const { client } = resman([]);
    const wanted = request({ email: EMAIL, phone: PHONE });
    const result = await client.ensureProspect(PROPERTY, wanted);
    expect(result).toMatchObject({
      outcome: "created",
      withheld: [],
      post: wanted.post,
      ref: { personId: expect.any(String) },
    });
  });

  it("beside somebody else with the same phone, where ResMan allows it", async () => {
    const { client, posts } = resman([{ prospectId: "P1", first: "Sam", phone: PHONE }]);
    const result = await client.ensureProspect(PROPERTY, request({ email: EMAIL, phone: PHONE }));
    expect(result).toMatchObject({ outcome: "created", withheld: [] });
    expect(posts[0]).toContain(PHONE);
  });

  it("with the marker, also where a long comment would have cut it off", async () => {
    const { client, posts } = resman([]);
    const post = leadPost({ email: EMAIL }, `${"long story ".repeat(100)}${MARKER}`);
    const result = await client.ensureProspect(PROPERTY, request({}, { post }));
    expect(posts[0]).toContain(MARKER);
    expect(result.outcome === "created" && comment(result.post)).toMatch(/^\[domiq:chat:1\] long story/);
  });
});

describe("findProspect", () => {
  it("finds whom ensureProspect would find, by the same searches", async () => {
    const { client, searches, posts } = resman([{ prospectId: "P1", phone: "(918) 555-0142" }]);
    const wanted = request({ email: EMAIL, phone: PHONE });
    const found = await client.findProspect(PROPERTY, wanted);
    expect(found).toMatchObject({ outcome: "found", prospect: { prospectId: "P1" } });
    expect(searches).toEqual([EMAIL, PHONE]);
    expect(await client.ensureProspect(PROPERTY, wanted)).toEqual(found);
    expect(searches).toEqual([EMAIL, PHONE, EMAIL, PHONE]);
    expect(posts).toEqual([]);
  });

  it("finds nobody, and says what a create would send and which contacts others have", async () => {
    const { client, posts } = resman([{ prospectId: "P1", first: "Sam", phone: PHONE }]);
    const wanted = request({ email: EMAIL, phone: PHONE }, { post: leadPost({ email: EMAIL }, "Chat") });
    const sent = {
      ...wanted,
      post: { ...wanted.post, customer: request({ email: EMAIL, phone: PHONE }).post.customer },
    };
    const none = await client.findProspect(PROPERTY, sent);
    expect(none).toMatchObject({ outcome: "none", taken: ["phone"] });
    expect(posts).toEqual([]);
    const created = await client.ensureProspect(PROPERTY, sent);
    expect(created.outcome === "created" && none.outcome === "none" && created.post).toEqual(
      none.outcome === "none" && none.post,
    );
    expect(none.outcome === "none" && comment(none.post)).toBe("[domiq:chat:1] Chat");
  });

  it("refuses a blank marker before it asks anything", async () => {
    const { client, seen } = resman([{ comments: "anything" }]);
    const error = await failureOf(client.findProspect(PROPERTY, request({ email: EMAIL }, { marker: " " })));
    expect(error).toBeInstanceOf(ValidationError);
    expect(seen).toEqual([]);
  });
});

describe("ensureProspect: the marker", () => {
  it("is added where the caller forgot it", async () => {
    const { client, posts } = resman([]);
    await client.ensureProspect(PROPERTY, request({}, { post: leadPost({ email: EMAIL }, "Chat") }));
    expect(posts[0]).toContain("<Comments>[domiq:chat:1] Chat</Comments>");
  });
});

describe("ensureProspect: refused", () => {
  it.each(["DUPLICATE_PROSPECT", "REMOTE_REJECTED"])(
    "searches once more after %s and finds the prospect",
    async (code) => {
      const stored: Stored[] = [];
      const { client, searches, posts } = resman(stored, () => {
        stored.push({ prospectId: "P1", email: EMAIL });
        return refused(code === "DUPLICATE_PROSPECT" ? DUPLICATE : "No");
      });
      const result = await client.ensureProspect(PROPERTY, request({ email: EMAIL }));
      expect(result).toMatchObject({ outcome: "found", prospect: { prospectId: "P1" } });
      expect(searches).toEqual([EMAIL, EMAIL]);
      expect(posts).toHaveLength(1);
    },
  );

  it.each([
    ["phone", [{ prospectId: "P1", first: "Sam", phone: PHONE }], ["phone"], /Phone given in chat: 9185550142/],
    ["email", [{ prospectId: "P1", first: "Sam", email: EMAIL }], ["email"], /Email given in chat: dana/],
    [
      "both",
      [{ prospectId: "P1", first: "Sam", email: EMAIL, phone: PHONE }],
      ["email", "phone"],
      /Email .*\n?Phone given/s,
    ],
  ])("posts again without the %s that somebody else has", async (_what, stored, withheld, note) => {
    const { client, posts } = resman(stored, (_xml, attempt) => (attempt === 0 ? refused(DUPLICATE) : posted()));
    const result = await client.ensureProspect(PROPERTY, request({ email: EMAIL, phone: PHONE }));
    expect(result).toMatchObject({ outcome: "created", withheld });
    expect(posts[1]).toMatch(note);
    expect(posts[1]).toContain(MARKER);
    expect(posts[1]?.includes("<Email>")).toBe(!withheld.includes("email"));
    expect(posts[1]?.includes("<Phone ")).toBe(!withheld.includes("phone"));
    expect(result.outcome === "created" && comment(result.post)).toMatch(note);
  });

  it("keeps number and marker readable when the comment is full", async () => {
    const stored = [{ prospectId: "P1", first: "Sam", phone: PHONE }];
    const { client, posts } = resman(stored, (_xml, attempt) => (attempt === 0 ? refused(DUPLICATE) : posted()));
    const post = { ...request({ phone: PHONE }).post, events: leadPost({}, `${"y".repeat(980)} ${MARKER}`).events };
    const result = await client.ensureProspect(PROPERTY, request({}, { post }));
    const text = result.outcome === "created" ? comment(result.post) : "";
    expect(text.length).toBeLessThanOrEqual(1000);
    expect(text).toMatch(/^\[domiq:chat:1\] y{900,}\nPhone given in chat: 9185550142$/);
    expect(posts[1]).toContain("Phone given in chat: 9185550142</Comments>");
  });

  it("finds an earlier post without the contact by name and marker, instead of posting it twice", async () => {
    const stored = [
      { prospectId: "P1", first: "Sam", phone: PHONE },
      { prospectId: "P2", comments: MARKER },
    ];
    const { client, posts, searches } = resman(stored, () => refused(DUPLICATE));
    const result = await client.ensureProspect(PROPERTY, request({ phone: PHONE }));
    expect(result).toMatchObject({ outcome: "found", prospect: { prospectId: "P2" } });
    expect(posts).toHaveLength(1);
    expect(searches).toEqual([PHONE, PHONE, "Dana Okafor"]);
  });

  it("gives ResMan's error when the second search explains nothing", async () => {
    const { client, posts } = resman([], () => refused(DUPLICATE));
    const error = await failureOf(client.ensureProspect(PROPERTY, request({ email: EMAIL })));
    expect(error).toMatchObject({ code: "DUPLICATE_PROSPECT" });
    expect(posts).toHaveLength(1);
  });

  it("gives the error of the reduced post when that is refused too", async () => {
    const stored = [{ prospectId: "P1", first: "Sam", email: EMAIL }];
    const { client, posts } = resman(stored, (_xml, attempt) => refused(attempt === 0 ? DUPLICATE : "Bad agent"));
    const error = await failureOf(client.ensureProspect(PROPERTY, request({ email: EMAIL })));
    expect(error).toMatchObject({ code: "REMOTE_REJECTED" });
    expect(posts).toHaveLength(2);
  });

  it.each([
    ["an unknown source", refused("Transaction Source could not be found"), { code: "UNKNOWN_SOURCE" }],
    ["bad credentials", refused("Invalid credentials"), { code: "AUTH_ERROR" }],
    ["too many requests", { status: 429 }, { code: "RATE_LIMIT_ERROR" }],
    ["a server failure", { status: 500 }, { code: "TEMPORARY_ERROR", outcomeUnknown: true }],
    ["garbage", "<ResMan>", { code: "WIRE_SHAPE", outcomeUnknown: true }],
  ])("neither searches nor posts again after %s", async (_what, answer, expected) => {
    const { client, posts, searches } = resman([{ first: "Sam", email: EMAIL }], () => answer);
    expect(await failureOf(client.ensureProspect(PROPERTY, request({ email: EMAIL })))).toMatchObject(expected);
    expect(posts).toHaveLength(1);
    expect(searches).toHaveLength(1);
  });
});

describe("ensureProspect: called again after a lost answer", () => {
  it.each([
    ["email", { email: EMAIL }],
    ["phone", { phone: PHONE }],
    ["no contact", {}],
  ])("finds what the lost call made (%s) and posts nothing more", async (_what, contact) => {
    const stored: Stored[] = [];
    const { client, posts } = resman(stored, (xml) => {
      stored.push({ prospectId: "P1", ...contact, comments: /<Comments>(.*?)<\/Comments>/s.exec(xml)?.[1] ?? "" });
      return { status: 502 };
    });
    const never = { isSamePerson: () => false };
    const lost = await failureOf(client.ensureProspect(PROPERTY, request(contact, never)));
    expect(lost).toMatchObject({ outcomeUnknown: true });
    const result = await client.ensureProspect(PROPERTY, request(contact, never));
    expect(result).toMatchObject({ outcome: "found", prospect: { prospectId: "P1" } });
    expect(posts).toHaveLength(1);
  });

  it("finds a reduced post whose answer was lost", async () => {
    const stored: Stored[] = [{ prospectId: "P1", first: "Sam", email: EMAIL }];
    const { client, posts } = resman(stored, (xml, attempt) => {
      if (attempt !== 1) return refused(DUPLICATE);
      stored.push({ prospectId: "P2", comments: /<Comments>(.*?)<\/Comments>/s.exec(xml)?.[1] ?? "" });
      return { status: 504 };
    });
    expect(await failureOf(client.ensureProspect(PROPERTY, request({ email: EMAIL })))).toMatchObject({
      outcomeUnknown: true,
    });
    const result = await client.ensureProspect(PROPERTY, request({ email: EMAIL }));
    expect(result).toMatchObject({ outcome: "found", prospect: { prospectId: "P2" } });
    expect(posts).toHaveLength(3);
  });
});

describe("ensureProspect: guards", () => {
  it("refuses a blank marker, which every comment contains", async () => {
    const { client, seen } = resman([{ comments: "anything" }]);
    const error = await failureOf(client.ensureProspect(PROPERTY, request({ email: EMAIL }, { marker: " " })));
    expect(error).toBeInstanceOf(ValidationError);
    expect(seen).toEqual([]);
  });

  it("creates a post without events or without a last name as it is, and cannot find it by name", async () => {
    const { client, searches, posts } = resman([{ prospectId: "P1", comments: MARKER }]);
    const { lastName, ...customer } = leadPost().customer;
    const post = { customer, events: [] };
    expect(lastName).toBe("Okafor");
    const result = await client.ensureProspect(PROPERTY, request({}, { post }));
    expect(result).toMatchObject({ outcome: "created", post });
    expect(searches).toEqual([]);
    expect(posts).toHaveLength(1);
  });

  it("asks for each number once, however often it is written", async () => {
    const { client, searches } = resman([]);
    const phones = [PHONE, "(918) 555-0142", "+1 918 555 0177"].map((number) => ({ type: "cell", number }));
    await client.ensureProspect(PROPERTY, request({}, { post: leadPost({ phones }) }));
    expect(searches).toEqual([PHONE, "+1 918 555 0177"]);
  });

  it("stops between search and post when it is aborted", async () => {
    const stop = new AbortController();
    const { client, seen } = scripted(() => {
      stop.abort(new Error("stop"));
      return prospects();
    });
    const error = await failureOf(client.ensureProspect(PROPERTY, request({ email: EMAIL }), { signal: stop.signal }));
    expect(error).toMatchObject({ code: "ABORTED" });
    expect(seen.every(({ path }) => path.endsWith("SearchProspects"))).toBe(true);
  });
});
