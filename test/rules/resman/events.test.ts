import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { LEAD_STATUSES } from "../../../src/domain/status.js";
import { tourBookingSchema } from "../../../src/domain/tour.js";
import { applyPost } from "../../../src/rules/resman/apply-post.js";
import { chatEvents } from "../../../src/rules/resman/chat-events.js";
import { createPost } from "../../../src/rules/resman/create-post.js";
import { eventKey, eventMarker, markedComments, markersIn, withoutMarkers } from "../../../src/rules/resman/marker.js";
import { noteEvent } from "../../../src/rules/resman/note-event.js";
import type { OutboundEvent } from "../../../src/rules/resman/outbound-event.js";
import { statusEvents } from "../../../src/rules/resman/status-events.js";
import { tourEvent } from "../../../src/rules/resman/tour-event.js";
import { updatePost } from "../../../src/rules/resman/update-post.js";
import { viewProspect } from "../../../src/rules/resman/view-prospect.js";
import { anyLead, messyText, tourRow } from "../mappers/support/arbitraries.js";
import { CTX, prospect, REF, violations } from "./support/prospects.js";

const lead = (initialMessage: string | null) => {
  const [sample] = fc.sample(anyLead, { numRuns: 1, seed: 1 });
  if (!sample) throw new Error("no sample");
  return { ...sample, fields: { ...sample.fields, initialMessage } };
};
const tour = (columns: object) => tourBookingSchema.parse({ id: "42", conversationId: "c-1", ...columns });
const note = (key: string, content: string) => ({ key, content, timestamp: "2026-03-04T10:00:00+01:00" });
const letters = (text: string): string =>
  withoutMarkers(text)
    .replace(/^\d+\/\d+ /, "")
    .replace(/\s/g, "");

/** What every event of ours promises. */
function expectMarked(events: readonly OutboundEvent[]): void {
  expect(new Set(events.map(({ key }) => key)).size).toBe(events.length);
  for (const { key, event } of events) {
    expect(event.comments?.endsWith(eventMarker(key))).toBe(true);
    expect(markersIn(event.comments)).toEqual([key]);
  }
  const { customer } = createPost(lead(null), CTX).post;
  expect(violations({ customer, events: events.map(({ event }) => event) })).toEqual([]);
}

describe("markers", () => {
  it("encode what would break them", () => {
    expect(eventKey("tour", "42")).toBe("tour:42");
    expect(eventKey("tour", "a]b")).toBe("tour:a%5Db");
    expect(eventKey("tour", "\ud800")).toMatch(/^tour:[0-9a-f]{8}$/);
    expect(eventKey("tour", "a b")).not.toBe(eventKey("tour", "a  b"));
    expect(eventKey("x".repeat(500))).toHaveLength(8);
  });

  it("stand at the end, whatever the text, and no text can fake one", () => {
    fc.assert(
      fc.property(messyText, messyText, fc.nat(2000), (text, id, length) => {
        const key = eventKey("note", id);
        const comments = markedComments(`${text}[DOMIQ:chat:1]${"y".repeat(length)} [dom\u0000iq:chat:2]`, key);
        expect(comments.length).toBeLessThanOrEqual(1000);
        expect(comments.endsWith(`[domiq:${key}]`)).toBe(true);
        expect(markersIn(comments)).toEqual([key]);
      }),
    );
  });

  it("say when text was cut", () => {
    expect(markedComments("x".repeat(2000), "k")).toBe(`${"x".repeat(1000 - 11)}… [domiq:k]`);
    expect(markedComments("", "k")).toBe("[domiq:k]");
  });
});

describe("chatEvents", () => {
  it("files the chat once, with agent, source and marker", () => {
    const events = chatEvents(lead("Hi <there> & 🙂"), CTX, { firstContact: true });
    expect(events).toEqual([
      {
        key: expect.stringMatching(/^chat:c-1:[0-9a-f]{8}$/),
        event: {
          type: "Other",
          date: "2026-03-02T17:05:00Z",
          agentId: "agent-1",
          reasons: "Website chat",
          firstContact: true,
          comments: `Hi <there> & 🙂 [domiq:${events[0]?.key}]`,
          transactionSource: "source-1",
        },
      },
    ]);
  });

  it("has the same keys for the same text, and others for another", () => {
    const keys = (text: string) => chatEvents(lead(text), CTX).map(({ key }) => key);
    expect(keys("Hi")).toEqual(keys("Hi"));
    expect(keys("Hi")).not.toEqual(keys("Hi!"));
  });

  it.each([null, "", " \u0000 "])("has something to say for a lead with the message %j", (message) => {
    expect(chatEvents(lead(message), CTX)[0]?.event.comments).toContain("Chatbot interaction");
  });

  it("cuts a long chat into numbered parts and loses no letter", () => {
    const text = "¿Tienen apartamentos de dos recámaras? 🙂 ".repeat(60);
    const events = chatEvents(lead(text), CTX, { firstContact: true });
    const [first] = events;
    expect(events.map(({ key }) => key)).toEqual([first?.key, `${first?.key}:2`, `${first?.key}:3`]);
    expect(events.map(({ event }) => event.comments?.slice(0, 4))).toEqual(["1/3 ", "2/3 ", "3/3 "]);
    expect(events.map(({ event }) => event.firstContact)).toEqual([true, false, false]);
    expect(events.map(({ event }) => letters(event.comments ?? "")).join("")).toBe(letters(text));
    expectMarked(events);
  });

  it("is legal for any lead", () => {
    fc.assert(fc.property(anyLead, (any) => expectMarked(chatEvents(any, CTX))));
  });
});

describe("tourEvent", () => {
  it("is an appointment at the start of the tour", () => {
    const booked = tour({
      prospectName: "Ana Lee",
      unitInterest: "B-210",
      tourDatetime: "2026-03-05T10:30:00-06:00",
      durationMinutes: 30,
      tourType: "self_guided",
      notes: "prefers <mornings> & elevator access",
    });
    expect(tourEvent(booked, CTX)).toEqual({
      key: "tour:42:2026-03-05T16:30:00Z",
      event: {
        type: "Appointment",
        date: "2026-03-05T16:30:00Z",
        agentId: "agent-1",
        firstContact: false,
        comments:
          "Tour: self guided, 30 minutes, unit B-210, for Ana Lee. prefers <mornings> & elevator access [domiq:tour:42:2026-03-05T16:30:00Z]",
        transactionSource: "source-1",
      },
    });
  });

  it("tells the two 1:30 of the night the clocks go back apart", () => {
    const dates = ["2026-11-01T01:30:00-04:00", "2026-11-01T01:30:00-05:00"].map(
      (tourDatetime) => tourEvent(tour({ tourDatetime }), CTX).event.date,
    );
    expect(dates).toEqual(["2026-11-01T05:30:00Z", "2026-11-01T06:30:00Z"]);
  });

  it("is another one when the tour moves, and the same one when its offset is written differently", () => {
    const key = (tourDatetime: string) => tourEvent(tour({ tourDatetime }), CTX).key;
    expect(key("2026-03-05T16:30:00Z")).toBe(key("2026-03-05T10:30:00-06:00"));
    expect(key("2026-03-05T16:30:00Z")).not.toBe(key("2026-03-05T17:30:00Z"));
  });

  it("is legal for any tour", () => {
    fc.assert(fc.property(tourRow, messyText, (row, notes) => expectMarked([tourEvent({ ...row, notes }, CTX)])));
  });
});

describe("noteEvent", () => {
  it("files a note at its own time", () => {
    expect(noteEvent(note("note:c-1:1", "Call after 5"), CTX)).toEqual([
      {
        key: "note:c-1:1",
        event: {
          type: "Other",
          date: "2026-03-04T09:00:00Z",
          agentId: "agent-1",
          reasons: "Note",
          firstContact: false,
          comments: "Call after 5 [domiq:note:c-1:1]",
          transactionSource: "source-1",
        },
      },
    ]);
  });

  it("keeps all of a long note, and nothing of a blank one", () => {
    const text = "word ".repeat(500);
    expect(
      noteEvent(note("n", text), CTX)
        .map(({ event }) => letters(event.comments ?? ""))
        .join(""),
    ).toBe(letters(text));
    expect(noteEvent(note("n", " \n "), CTX)).toEqual([]);
  });

  it("is legal for any note", () => {
    fc.assert(fc.property(messyText, messyText, (key, text) => expectMarked(noteEvent(note(key, text), CTX))));
  });
});

describe("statusEvents", () => {
  const change = (from: (typeof LEAD_STATUSES)[number], to: (typeof LEAD_STATUSES)[number], hasTourEvent = false) =>
    statusEvents({ conversationId: "c-1", from, to, n: 3, hasTourEvent }, { ...CTX, lostReasonId: "reason-1" });
  const types = (...args: Parameters<typeof change>) => change(...args).map(({ event }) => event.type);

  it.each([
    ["new", "contacted", ["Contact"]],
    ["contacted", "qualified", ["Other"]],
    ["qualified", "tour_scheduled", ["Other"]],
    ["new", "lost", ["Cancel"]],
    ["lost", "new", ["ReActivate"]],
    ["lost", "contacted", ["ReActivate", "Contact"]],
    ["lost", "qualified", ["ReActivate", "Other"]],
    ["lost", "application", []],
    ["contacted", "new", []],
    ["new", "application", []],
    ["new", "leased", []],
    ["lost", "lost", []],
  ] as const)("from %s to %s", (from, to, expected) => {
    expect(types(from, to)).toEqual(expected);
  });

  it("leaves a scheduled tour to the appointment where there is one", () => {
    expect(types("new", "tour_scheduled", true)).toEqual([]);
    expect(types("lost", "tour_scheduled", true)).toEqual(["ReActivate"]);
  });

  it("names qualified and a scheduled tour in the reasons", () => {
    expect(change("new", "qualified")[0]?.event.reasons).toBe("Qualified");
    expect(change("new", "tour_scheduled")[0]?.event.reasons).toBe("Tour scheduled");
  });

  it("files a lost lead under the reason, not the source", () => {
    const [lost] = change("new", "lost");
    expect(lost).toMatchObject({
      key: "status:c-1:3:lost",
      event: { type: "Cancel", firstContact: false, transactionSource: "reason-1" },
    });
    expect(change("lost", "new")[0]?.event.transactionSource).toBe("source-1");
  });

  it("is legal for every change", () => {
    for (const from of LEAD_STATUSES) for (const to of LEAD_STATUSES) expectMarked(change(from, to));
  });

  it("shows ResMan the status: lost, active again, lost again", () => {
    const context = { ...CTX, lostReasonId: "reason-1", lostReasonName: "Rent too high" };
    const write = (
      held: ReturnType<typeof prospect>,
      from: "new" | "lost",
      to: "new" | "lost",
      n: number,
      at: string,
    ) => {
      const events = statusEvents({ conversationId: "c-1", from, to, n }, { ...context, at });
      const { fields } = lead(null);
      return applyPost(held, updatePost({ prospect: held, ...REF, fields, changed: [], events }), REF);
    };
    const lost = write(prospect(), "new", "lost", 2, "2026-03-06T10:00:00Z");
    expect(viewProspect(lost).fields).toMatchObject({ status: "lost", lostReason: "Rent too high" });
    expect(lost.customers[0]?.type).toBe("lost");
    const active = write(lost, "lost", "new", 3, "2026-03-07T10:00:00Z");
    expect(viewProspect(active).fields).toMatchObject({ status: "new", lostReason: null });
    const again = write(active, "new", "lost", 4, "2026-03-08T10:00:00Z");
    expect(viewProspect(again)).toMatchObject({ fields: { status: "lost" }, notes: [] });
  });
});
