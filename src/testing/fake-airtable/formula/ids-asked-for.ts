import type { Expression } from "./parse.js";

/** The records a formula can keep at most, where it names them by id, so that nobody has to look at all the others. */
export function idsAskedFor(node: Expression): ReadonlySet<string> | undefined {
  if (node.kind === "compare" && node.comparison === "=")
    return idOf(node.left, node.right) ?? idOf(node.right, node.left);
  if (node.kind !== "call") return undefined;
  const sets = node.args.map(idsAskedFor);
  if (node.name === "AND") return sets.find((set) => set !== undefined);
  if (node.name !== "OR" || sets.includes(undefined)) return undefined;
  return new Set(sets.flatMap((set) => [...(set ?? [])]));
}

function idOf(asked: Expression, id: Expression): ReadonlySet<string> | undefined {
  const isAsked = asked.kind === "call" && asked.name === "RECORD_ID";
  return isAsked && id.kind === "constant" ? new Set([String(id.value)]) : undefined;
}
