import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cleanText, usableText } from "../../../src/rules/text/clean-text.js";
import { calendarDay, parseInstant, utcInstant } from "../../../src/rules/text/instant.js";
import { shortHash } from "../../../src/rules/text/short-hash.js";
import { splitText } from "../../../src/rules/text/split-text.js";
import { fitText, truncateText } from "../../../src/rules/text/truncate-text.js";
import { messyText } from "../mappers/support/arbitraries.js";

const FAMILY = "👨‍👩‍👧";
const LEGAL_XML = /^[\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]*$/u;
const withoutSpace = (text: string): string => text.replace(/\s/g, "");

describe("cleanText", () => {
  it.each([
    ["control characters go", "a\u0000b\u0007c\u007fd\u009fe", "abcde"],
    ["white space becomes one space", " a\t\n\r\n b\u00a0\u2028c\u0085d ", "a b c d"],
    ["white space around a control character is one run", "a \u0001 b", "a b"],
    ["lone surrogates and non-characters go", "a\ud800b\udc00c\ufffed\uffff", "abcd"],
    ["composed and decomposed letters are one", "Cafe\u0301", "Café"],
    ["emoji and markup are text", `<b>&amp; ${FAMILY} 🙂`, `<b>&amp; ${FAMILY} 🙂`],
  ])("%s", (_, text, expected) => {
    expect(cleanText(text)).toBe(expected);
  });

  it("gives one legal line, and itself again", () => {
    fc.assert(
      fc.property(messyText, (text) => {
        const clean = cleanText(text);
        expect(clean).toMatch(LEGAL_XML);
        expect(clean).not.toMatch(/^\s|\s$|\s\s|[\p{Cc}]/u);
        expect(cleanText(clean)).toBe(clean);
        expect(clean.normalize("NFC")).toBe(clean);
      }),
    );
  });
});

describe("usableText", () => {
  it.each(["", "  ", "N/A", "n/a", "null", "NULL", "undefined", "none", "Unknown", "-", "--", "?", null, undefined])(
    "%j says nothing",
    (text) => {
      expect(usableText(text)).toBeNull();
    },
  );

  it.each(["Na", "Nona", "O'Neal", "0", "李"])("%j says something", (text) => {
    expect(usableText(` ${text} `)).toBe(text);
  });
});

describe("truncateText", () => {
  it.each([
    ["abc", 3, "abc"],
    ["abcd", 3, "abc"],
    ["ab🙂", 3, "ab"],
    [`a${FAMILY}b`, 8, "a"],
    [`a${FAMILY}b`, 9, `a${FAMILY}`],
    ["ae\u0301x", 2, "a"],
    [FAMILY, 3, ""],
    ["abc", 0, ""],
    ["abc", -5, ""],
  ])("%j to %i", (text, max, expected) => {
    expect(truncateText(text, max)).toBe(expected);
  });

  it("gives the longest beginning of whole characters", () => {
    const segmenter = new Intl.Segmenter("en", { granularity: "grapheme" });
    fc.assert(
      fc.property(messyText, fc.nat(60), (text, max) => {
        const characters = [...segmenter.segment(text)].map(({ segment }) => segment);
        let expected = "";
        for (const character of characters) {
          if (expected.length + character.length > max) break;
          expected += character;
        }
        expect(truncateText(text, max)).toBe(expected);
      }),
    );
  });

  it("fitText cuts clean text and leaves no space at the end", () => {
    expect(fitText("  Ana \u0000 Lee", 4)).toBe("Ana");
  });
});

describe("splitText", () => {
  it.each([
    ["one two three", 7, ["one two", "three"]],
    ["one two three", 8, ["one two", "three"]],
    ["abcdefgh ij", 3, ["abc", "def", "gh", "ij"]],
    ["🙂🙂🙂", 2, ["🙂", "🙂", "🙂"]],
    [FAMILY, 4, ["👨‍", "👩‍", "👧"]],
    ["   ", 5, []],
    ["", 5, []],
  ])("%j by %i", (text, max, expected) => {
    expect(splitText(text, max)).toEqual(expected);
  });

  it("loses nothing but white space, keeps words whole where they fit, and every chunk fits", () => {
    fc.assert(
      fc.property(messyText, fc.integer({ min: -3, max: 40 }), (text, max) => {
        const chunks = splitText(text, max);
        expect(withoutSpace(chunks.join(""))).toBe(withoutSpace(text));
        for (const chunk of chunks) {
          expect(chunk.length).toBeLessThanOrEqual(Math.max(2, max));
          expect(chunk.trim()).toBe(chunk);
          expect(chunk).not.toBe("");
        }
      }),
    );
    fc.assert(
      fc.property(fc.array(fc.string({ unit: "grapheme-ascii", minLength: 1, maxLength: 9 })), (words) => {
        const text = words.map(withoutSpace).filter(Boolean).join(" ");
        expect(splitText(text, 10).join(" ")).toBe(text);
      }),
    );
  });

  it("never cuts a surrogate pair", () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom("🙂", "a", " ", "e\u0301", FAMILY, "🇺🇸")), fc.nat(6), (parts, max) => {
        for (const chunk of splitText(parts.join(""), max)) expect(chunk).not.toMatch(/\p{Cs}/u);
      }),
    );
  });
});

describe("shortHash", () => {
  it.each([
    ["", "811c9dc5"],
    ["a", "e40c292c"],
    ["foobar", "bf9cf968"],
  ])("of %j is FNV-1a's", (text, hash) => {
    expect(shortHash(text)).toBe(hash);
  });

  it("is eight hexadecimal digits for any text", () => {
    fc.assert(
      fc.property(messyText, (text) => {
        expect(shortHash(text)).toMatch(/^[0-9a-f]{8}$/);
      }),
    );
  });
});

describe("instants", () => {
  it.each([
    ["2026-03-02T17:05:00Z", "2026-03-02T17:05:00Z"],
    ["2026-03-02T17:05:00", "2026-03-02T17:05:00Z"],
    ["2026-03-02T17:05:00+00:00", "2026-03-02T17:05:00Z"],
    ["2026-03-02 12:05:00-05:00", "2026-03-02T17:05:00Z"],
    ["2026-03-02T12:05-0500", "2026-03-02T17:05:00Z"],
    ["2026-03-02T12:05:00-05", "2026-03-02T17:05:00Z"],
    ["2026-03-02T17:05:00.123456", "2026-03-02T17:05:00.123Z"],
    [" 2026-03-02 ", "2026-03-02T00:00:00Z"],
  ])("%j is %s", (text, expected) => {
    expect(utcInstant(text)).toBe(expected);
  });

  it.each(["", "soon", "Tour 5", "2026-02-30T10:00:00Z", "2026-03-02T25:00:00Z", "03/02/2026", null, undefined])(
    "%j is none",
    (text) => {
      expect(parseInstant(text)).toBeNull();
      expect(utcInstant(text)).toBeNull();
    },
  );

  it.each([
    ["2026-05-01T00:00:00", "2026-05-01"],
    ["2026-05-01", "2026-05-01"],
    ["2026-02-29", null],
    ["next week", null],
    [null, null],
  ])("the day of %j is %j", (text, expected) => {
    expect(calendarDay(text)).toBe(expected);
  });
});
