import { describe, expect, it } from "vitest";
import { decodeProspects } from "../../../src/clients/resman/index.js";
import { ValidationError } from "../../../src/domain/errors.js";
import {
  AGENT,
  event,
  failureOf,
  identification,
  leadPost,
  PERSON,
  PROPERTY,
  PROSPECT,
  personXml,
  posted,
  prospects,
  type Seen,
  SOURCE,
  scripted,
} from "./support.js";

const DANA = { prospectId: PROSPECT, personId: PERSON, firstName: "Dana", lastName: "Okafor" };
const REASON = "d2f5b8c0-77a1-4e63-90fb-18c6ea0b4d21";

const household = (...customers: string[]): string =>
  prospects(`<Prospect><Customers>${customers.join("")}</Customers></Prospect>`);

/** The customer and the events a request carried. */
const sent = (seen: Seen | undefined) => {
  const [prospect] = decodeProspects(seen?.form.get("Xml") ?? "");
  return { customer: prospect?.customers[0], preferences: prospect?.preferences, events: prospect?.events };
};

describe("postLead", () => {
  it("returns the ids whatever their order and spelling", async () => {
    const answer = household(
      `<Customer Type="prospect">${identification("ThirdPartyID", "X")}${identification("personid", PERSON)}${identification("ProspectID", PROSPECT)}<Name/></Customer>`,
    );
    const { client } = scripted(() => answer);
    expect(await client.postLead(PROPERTY, leadPost())).toEqual({ prospectId: PROSPECT, personId: PERSON });
  });

  it("finds the added person in an answer that holds the whole household", async () => {
    const answer = household(
      personXml({ prospectId: PROSPECT, personId: PERSON }),
      personXml({ prospectId: PROSPECT, personId: "NEW", first: "Lee", last: "Marsh" }),
    );
    const { client } = scripted(() => answer);
    const ref = await client.addPerson(PROPERTY, PROSPECT, { firstName: "Lee ", lastName: "Marsh" });
    expect(ref).toEqual({ prospectId: PROSPECT, personId: "NEW" });
    const update = leadPost({ prospectId: PROSPECT, personId: "new", firstName: "Lee-Ann" });
    expect((await client.postLead(PROPERTY, update)).personId).toBe("NEW");
  });

  it.each([
    ["no Response", "<ResMan><Status>Success</Status></ResMan>"],
    ["no prospect", prospects()],
    ["no PersonID", household(personXml({ prospectId: PROSPECT }))],
    ["no ProspectID", household(personXml({ personId: PERSON }))],
  ])("takes a success with %s for an unknown outcome", async (_what, answer) => {
    const { client, seen } = scripted(() => answer);
    const error = await failureOf(client.postLead(PROPERTY, leadPost()));
    expect(error).toMatchObject({ code: "WIRE_SHAPE", outcomeUnknown: true, retryable: true });
    expect(seen).toHaveLength(1);
  });

  it("does not need ids back that the post already held", async () => {
    const { client } = scripted(() => "<ResMan><Status>Success</Status></ResMan>");
    const ref = await client.postLead(PROPERTY, leadPost({ prospectId: PROSPECT, personId: PERSON }));
    expect(ref).toEqual({ prospectId: PROSPECT, personId: PERSON });
  });

  it("sends nothing for a post with a date that is none", async () => {
    const { client, seen } = scripted(() => posted());
    const post = { ...leadPost(), events: [event({ date: "tomorrow" })] };
    expect(await failureOf(client.postLead(PROPERTY, post))).toBeInstanceOf(ValidationError);
    expect(seen).toEqual([]);
  });
});

describe("the rows of reference 3.5", () => {
  const head = { prospectId: PROSPECT, personId: PERSON, firstName: "Dana", lastName: "Okafor" };

  it("change contact data and preferences, clear an email", async () => {
    const { client, seen } = scripted(() => posted());
    await client.updateProspect(PROPERTY, DANA, {
      email: "",
      phones: [{ type: "cell", number: "9185550142" }],
      preferences: { desiredRent: { max: 1850 } },
    });
    expect(sent(seen[0])).toEqual({
      customer: {
        type: "prospect",
        ...head,
        email: "",
        phones: [{ type: "cell", number: "9185550142" }],
        addresses: [],
      },
      preferences: { desiredRent: { max: 1850 } },
      events: [],
    });
  });

  it("add a roommate: the prospect's id, no PersonID, no event", async () => {
    const { client, seen } = scripted(() => posted());
    await client.addPerson(PROPERTY, PROSPECT, { firstName: "Lee", lastName: "Marsh", email: "lee@example.com" });
    expect(sent(seen[0])).toMatchObject({
      customer: { type: "roommate", prospectId: PROSPECT, firstName: "Lee", email: "lee@example.com" },
      events: [],
    });
    expect(sent(seen[0]).customer).not.toHaveProperty("personId");
  });

  it("add a note now, filed under agent and source", async () => {
    const { client, seen } = scripted(() => posted());
    await client.addNote(PROPERTY, DANA, { agentId: AGENT, sourceId: SOURCE, subject: "Parking", text: "Two cars." });
    expect(sent(seen[0]).events).toEqual([
      {
        type: "Other",
        date: "2026-03-02T17:05:00Z",
        agentId: AGENT,
        reasons: "Parking",
        firstContact: false,
        comments: "Two cars.",
        transactionSource: SOURCE,
      },
    ]);
  });

  it("split a long note between words and lose nothing", async () => {
    const { client, seen } = scripted(() => posted());
    const words = Array.from({ length: 700 }, (_, index) => `w${index}😀`);
    const text = `${words.join(" ")} ${"x".repeat(2500)}`;
    await client.addNote(PROPERTY, DANA, { agentId: AGENT, sourceId: SOURCE, text });
    const comments = sent(seen[0]).events?.map((one) => one.comments ?? "") ?? [];
    expect(comments.length).toBeGreaterThan(5);
    expect(comments.every((comment) => comment.length <= 1000)).toBe(true);
    expect(comments[0]).toMatch(new RegExp(`^1/${comments.length} w0😀 w1😀`, "u"));
    const joined = comments.map((comment) => comment.replace(/^\d+\/\d+ /, ""));
    expect(joined.join("").replaceAll(" ", "")).toBe(text.replaceAll(" ", ""));
    for (const word of words) expect(joined.some((part) => part.split(" ").includes(word))).toBe(true);
  });

  it("book a tour in UTC", async () => {
    const { client, seen } = scripted(() => posted());
    await client.scheduleTour(PROPERTY, DANA, {
      agentId: AGENT,
      sourceId: SOURCE,
      startsAt: "2026-03-08T03:30:00-05:00",
      comments: "[domiq:tour:1]",
    });
    expect(sent(seen[0]).events).toEqual([
      {
        type: "Appointment",
        date: "2026-03-08T08:30:00Z",
        agentId: AGENT,
        firstContact: false,
        comments: "[domiq:tour:1]",
        transactionSource: SOURCE,
      },
    ]);
  });

  it("mark lost, and reactivate without a source", async () => {
    const { client, seen } = scripted(() => posted());
    await client.markLost(PROPERTY, DANA, { agentId: AGENT, reasonId: REASON, date: "2026-03-20T15:00:00Z" });
    expect(sent(seen[0])).toMatchObject({
      customer: { type: "lost", ...head },
      events: [{ type: "Cancel", date: "2026-03-20T15:00:00Z", firstContact: false, transactionSource: REASON }],
    });
    await client.reactivate(PROPERTY, DANA, { agentId: AGENT });
    expect(sent(seen[1])).toEqual({
      customer: { type: "prospect", ...head, phones: [], addresses: [] },
      preferences: {},
      events: [{ type: "ReActivate", date: "2026-03-02T17:05:00Z", agentId: AGENT, firstContact: false }],
    });
  });
});
