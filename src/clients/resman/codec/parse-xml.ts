import { XMLParser } from "fast-xml-parser";
import type { Tree } from "./tree.js";

/**
 * Defaults would turn unit "00123" into a number, keep `&#233;` as it stands and lose attributes.
 * Prefixes are dropped because ResMan writes them on some methods only (API reference, section 2.2).
 */
const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: "@",
  parseTagValue: false,
  parseAttributeValue: false,
  // It would trim each piece of a text that CDATA or a comment interrupts; whole texts are trimmed when they are read.
  trimValues: false,
  removeNSPrefix: true,
  htmlEntities: true,
  ignoreDeclaration: true,
  ignorePiTags: true,
});

const CDATA_OR_COMMENT = /<!\[CDATA\[[\s\S]*?\]\]>|<!--[\s\S]*?-->/g;

/** A document type could define entities: expanding them is how a small answer becomes a large one. ResMan sends none. */
const hasDoctype = (xml: string): boolean =>
  /<!doctype/i.test(xml) && /<!doctype/i.test(xml.replace(CDATA_OR_COMMENT, ""));

/** Parses a well-formed document; undefined when it is not well-formed, nested without end, or has a DOCTYPE. */
export function parseXml(xml: string): Tree | undefined {
  if (hasDoctype(xml)) return undefined;
  try {
    return parser.parse(xml, true) as Tree;
  } catch {
    // The parser's message may quote the text around the fault, which may be personal data.
    return undefined;
  }
}
