import { NO_IDENTIFIER_RULE } from "./apply-rules.js";
import type { ComparedPair, MatchRecord, MatchRule } from "./match-types.js";

const agrees = ({ level }: ComparedPair<MatchRecord>, field: "email" | "phone"): boolean => level(field) === "same";

/** The line agrees and the mailbox does not: whoever lives or works together shares a line. */
const onlyLine = (pair: ComparedPair<MatchRecord>): boolean => agrees(pair, "phone") && !agrees(pair, "email");

/** First names that may be one person's even where two mailboxes speak for two people. */
const CERTAIN = new Set(["same", "swapped"]);
/** First names that may be one person's where nothing speaks against it. */
const LIKELY = new Set([...CERTAIN, "part", "nickname", "slip", "similar"]);

function lineNeedsName(pair: ComparedPair<MatchRecord>): boolean {
  if (!onlyLine(pair)) return false;
  const [first, last] = [pair.level("firstName"), pair.level("lastName")];
  if (last === "different") return true;
  // Two records that are nothing but one line have no names to compare.
  if (first === "missing") return pair.known("firstName") === 1;
  return !(pair.level("email") === "different" ? CERTAIN : LIKELY).has(first);
}

/** What holds for leads whatever the score. */
export const LEAD_MATCH_RULES: readonly MatchRule<MatchRecord>[] = [
  {
    name: "other-property",
    reason: "The same person at two properties is two leads: each property works its own.",
    atMost: "distinct",
    applies: ({ a, b }) => Boolean(a.propertyId && b.propertyId && a.propertyId !== b.propertyId),
  },
  {
    name: "household",
    reason: "A mailbox or line shared under clearly different first names is a family's or a flat's.",
    atMost: "distinct",
    applies: (pair) => pair.level("firstName") === "different" && agrees(pair, "email") !== agrees(pair, "phone"),
  },
  {
    name: "household-or-one",
    reason: "Mailbox and line agree, the first names do not: a couple, or one person under two names.",
    atMost: "review",
    applies: (pair) => pair.level("firstName") === "different" && agrees(pair, "email") && agrees(pair, "phone"),
  },
  {
    name: "generation",
    reason: "Jr. and Sr. share a name, a line and an address, and are two people.",
    atMost: "review",
    applies: (pair) =>
      pair.level("generation") === "different" || (pair.level("generation") === "one only" && onlyLine(pair)),
  },
  {
    name: "birth-date",
    reason: "Birth dates that differ in more than a slip belong to two people.",
    atMost: "review",
    applies: ({ level }) => level("birthDate") === "different" || level("birthDate") === "partly the same",
  },
  {
    name: "line-needs-name",
    reason:
      "Many share a line: without the mailbox the first names must agree, more so against two mailboxes, and the surnames must not differ.",
    atMost: "review",
    applies: lineNeedsName,
  },
  NO_IDENTIFIER_RULE,
];
