import { XMLParser } from "fast-xml-parser";

/** An element: either text or child elements (or nothing). */
export interface XmlElement {
  name: string;
  attributes: Record<string, string>;
  children: XmlElement[];
  text: string;
}

/** How an answer is written; every variant was seen in production (API reference, section 2.2). */
export interface XmlVariants {
  /** `MITS:` before every name inside `Response`. */
  namespaced?: boolean;
  /** The content of `Response` as escaped text. */
  escapedResponse?: boolean;
}

/** Writes an element; attributes that are undefined are left out. */
export function element(
  name: string,
  attributes: Record<string, string | number | undefined>,
  content: string | readonly (XmlElement | undefined)[] = [],
): XmlElement {
  const present = Object.entries(attributes).filter(([, value]) => value !== undefined);
  return {
    name,
    attributes: Object.fromEntries(present.map(([key, value]) => [key, String(value)])),
    children: typeof content === "string" ? [] : content.filter((child) => child !== undefined),
    text: typeof content === "string" ? content : "",
  };
}

/** A text element, or nothing when the value is undefined. */
export const textElement = (name: string, value: string | number | boolean | undefined): XmlElement | undefined =>
  value === undefined ? undefined : element(name, {}, String(value));

export const childrenOf = (parent: XmlElement | undefined, name: string): XmlElement[] =>
  parent?.children.filter((child) => child.name === name) ?? [];

export const childOf = (parent: XmlElement | undefined, name: string): XmlElement | undefined =>
  childrenOf(parent, name)[0];

/** Text of a child element; undefined when there is no such element. */
export const childText = (parent: XmlElement | undefined, name: string): string | undefined =>
  childOf(parent, name)?.text;

const parser = new XMLParser({
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: "",
  parseTagValue: false,
  parseAttributeValue: false,
  trimValues: false,
  htmlEntities: true,
});

const ILLEGAL_CHARACTER = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/u;
const REFERENCE = /&(?:#(\d+)|#x([\da-f]+)|(\w+));/gi;
const XML_ENTITIES = new Set(["amp", "lt", "gt", "quot", "apos"]);

/**
 * Parses a document into its root element.
 * @throws Error when it is not well-formed XML, has a DOCTYPE, or more than one root.
 */
export function parseXml(document: string): XmlElement {
  if (ILLEGAL_CHARACTER.test(document)) throw new Error("a character that XML 1.0 does not allow");
  for (const [, decimal, hex, name] of document.matchAll(REFERENCE)) {
    const code = decimal ? Number(decimal) : hex ? Number.parseInt(hex, 16) : undefined;
    const isLegal =
      code === undefined
        ? XML_ENTITIES.has(name ?? "")
        : code <= 0x10ffff && !ILLEGAL_CHARACTER.test(String.fromCodePoint(code));
    if (!isLegal) throw new Error("a reference to an unknown entity or a character that XML 1.0 does not allow");
  }
  if (/<!DOCTYPE/i.test(document)) throw new Error("a DOCTYPE");
  const roots = (parser.parse(document, true) as RawNode[]).map(toElement).filter((node) => node !== undefined);
  const [root] = roots;
  if (!root || roots.length > 1) throw new Error("not exactly one root element");
  return root;
}

type RawNode = Record<string, unknown>;

function toElement(node: RawNode): XmlElement | undefined {
  const name = Object.keys(node).find((key) => key !== ":@");
  if (name === undefined || name === "#text" || name.startsWith("?")) return undefined;
  const content = node[name] as RawNode[];
  const children = content.map(toElement).filter((child) => child !== undefined);
  const text = content.map((child) => (typeof child["#text"] === "string" ? child["#text"] : "")).join("");
  return {
    name,
    attributes: (node[":@"] as Record<string, string> | undefined) ?? {},
    children,
    // The indentation between child elements is no text.
    text: children.length > 0 && text.trim() === "" ? "" : text,
  };
}

const escapeText = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll("\r", "&#xD;");

const escapeAttribute = (text: string): string =>
  escapeText(text).replaceAll('"', "&quot;").replaceAll("\n", "&#xA;").replaceAll("\t", "&#x9;");

/** Serialises an element. */
export const writeXml = (root: XmlElement, variants: XmlVariants = {}): string => write(root, variants, "", "");

const DECLARATION = ' xmlns:MITS="http://my-company.com/namespace"';

function write(element: XmlElement, variants: XmlVariants, prefix: string, declaration: string): string {
  const isHolder = element.name === "Response";
  const innerPrefix = isHolder && variants.namespaced ? "MITS:" : prefix;
  // Declared on the inner document's own root, so that it still holds when that is escaped.
  const innerDeclaration = innerPrefix === prefix ? "" : DECLARATION;
  const inner = element.children.map((child) => write(child, variants, innerPrefix, innerDeclaration)).join("");
  const content = isHolder && variants.escapedResponse ? escapeText(inner) : inner + escapeText(element.text);
  const attributes = Object.entries(element.attributes).map(([key, value]) => ` ${key}="${escapeAttribute(value)}"`);
  const start = `<${prefix}${element.name}${declaration}${attributes.join("")}`;
  return content ? `${start}>${content}</${prefix}${element.name}>` : `${start}/>`;
}
