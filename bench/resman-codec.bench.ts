import { bench, describe } from "vitest";
import { decodeProspects, encodeLeadPost, type LeadPost } from "../src/clients/resman/index.js";

/** Documents per second of the MITS codec: what one lead costs on its way out, and what a pull costs on its way in. */

const post: LeadPost = {
  customer: {
    type: "prospect",
    prospectId: "b7c4f0aa-6d3e-4f41-8f0b-2f9d5a1c7e33",
    personId: "0e9a2d75-1c84-4b9f-a6c2-5d7718b3f904",
    firstName: "Dana",
    lastName: "O'Kafor & Søn",
    phones: [{ type: "cell", number: "9185550142" }],
    email: "dana.okafor@example.com",
    addresses: [],
  },
  preferences: {
    targetMoveInDate: "2026-05-01",
    desiredRent: { min: 1400, max: 1850 },
    desiredBedrooms: { exact: 2 },
    pets: [{ type: "Dog", count: 1, weight: 35 }],
    comments: ["Asked the website assistant about covered parking & pet fees."],
  },
  events: [
    {
      type: "Other",
      date: "2026-03-02T17:05:00Z",
      agentId: "5c1b0e52-9f0d-4c6b-8a77-0d2f6c1e9a10",
      agentName: "DomIQ Assistant",
      reasons: "Website chat",
      firstContact: true,
      comments: `Chat 8f21: ${"wants a 2 bedroom <from May>, ".repeat(20)}`,
      transactionSource: "7a3d9f14-2b6c-4e08-b1d5-93e0c4a7f622",
    },
  ],
};

const xml = encodeLeadPost(post);
const one = /<Prospect>.*<\/Prospect>/s.exec(xml)?.[0] ?? "";
const answerOf = (count: number): string =>
  `<ResMan><Status>Success</Status><Response><LeadManagement><Prospects>${one.repeat(count)}</Prospects></LeadManagement></Response></ResMan>`;
const single = answerOf(1);
const thousand = answerOf(1000);

describe("ResMan codec", () => {
  bench("encode one lead post", () => {
    encodeLeadPost(post);
  });
  bench("decode an answer with one prospect", () => {
    decodeProspects(single);
  });
  bench(`decode an answer with 1,000 prospects (${Math.round(thousand.length / 1024)} kB)`, () => {
    decodeProspects(thousand);
  });
});
