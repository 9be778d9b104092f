/**
 * A parsed document: elements are objects, attributes are members whose name starts with `@`, an element with only text
 * is a string. ResMan's JSON form of a MITS document looks the same (API reference, section 2.1).
 */
export type Tree = Readonly<Record<string, unknown>>;

const isTree = (node: unknown): node is Tree => typeof node === "object" && node !== null && !Array.isArray(node);

/** All children of this name, be there none, one or many. */
export function children(node: unknown, name: string): unknown[] {
  const found = isTree(node) ? node[name] : undefined;
  if (found === undefined || found === null) return [];
  return Array.isArray(found) ? found : [found];
}

/** The first child of this name. */
export const child = (node: unknown, name: string): unknown => children(node, name)[0];

/** The trimmed text of a node; undefined for no node, empty for an element without text. */
export function textOf(node: unknown): string | undefined {
  if (node === undefined || node === null) return undefined;
  if (isTree(node)) return textOf(node["#text"]) ?? "";
  return Array.isArray(node) ? textOf(node[0]) : String(node).trim();
}

/** Text of a child (or, with `@`, of an attribute) that says something. */
export const filled = (node: unknown, name: string): string | undefined => textOf(child(node, name)) || undefined;

/** A number, also one written as money: `1850`, `1,850.00`, `$1850`. */
export function numberIn(node: unknown, name: string): number | undefined {
  const text = filled(node, name)?.replace(/[$,\s]/g, "");
  const value = text ? Number(text) : Number.NaN;
  return Number.isFinite(value) ? value : undefined;
}

/** `true` or `True`, `false` or `False`. */
export function flagIn(node: unknown, name: string): boolean | undefined {
  const text = filled(node, name)?.toLowerCase();
  if (text === "true" || text === "1") return true;
  return text === "false" || text === "0" ? false : undefined;
}
