import type { Comparison } from "./compare.js";
import { FormulaError } from "./formula-error.js";
import { FUNCTIONS } from "./functions/index.js";
import { type Token, tokenize } from "./tokens.js";

export type Operator = "+" | "-" | "&" | "*" | "/";

/** A formula that was read. `chain` is evaluated from left to right. */
export type Expression =
  | { kind: "constant"; value: number | string }
  | { kind: "field"; name: string }
  | { kind: "negate"; of: Expression }
  | { kind: "chain"; first: Expression; rest: { operator: Operator; operand: Expression }[] }
  | { kind: "compare"; comparison: Comparison; left: Expression; right: Expression }
  | { kind: "call"; name: string; args: Expression[]; isConstant: boolean };

const COMPARISONS = new Set(["=", "!=", "<", "<=", ">", ">="]);
const SUMS = new Set(["+", "-", "&"]);
const PRODUCTS = new Set(["*", "/"]);
/** Deeper than any formula is; keeps a hostile one off the end of the stack. */
const MAX_DEPTH = 300;

/** Reads the grammar in section 4.1 of the API reference. @throws FormulaError */
export function parse(text: string): Expression {
  const tokens = tokenize(text);
  let at = 0;
  let depth = 0;

  const isSymbol = (symbols: ReadonlySet<string>): boolean => {
    const token = tokens[at];
    return token?.kind === "symbol" && symbols.has(token.value);
  };
  const takeSymbol = (symbol: string): boolean => {
    const token = tokens[at];
    if (token?.kind !== "symbol" || token.value !== symbol) return false;
    at++;
    return true;
  };
  const expectSymbol = (symbol: string): void => {
    if (!takeSymbol(symbol)) throw new FormulaError();
  };

  const comparison = (): Expression => {
    if (++depth > MAX_DEPTH) throw new FormulaError();
    const left = sum();
    const operator = isSymbol(COMPARISONS) ? (tokens[at++]?.value as Comparison) : undefined;
    const result: Expression = operator ? { kind: "compare", comparison: operator, left, right: sum() } : left;
    depth--;
    return result;
  };
  const chain = (operators: ReadonlySet<string>, operand: () => Expression): Expression => {
    const first = operand();
    const rest: { operator: Operator; operand: Expression }[] = [];
    while (isSymbol(operators)) rest.push({ operator: tokens[at++]?.value as Operator, operand: operand() });
    return rest.length > 0 ? { kind: "chain", first, rest } : first;
  };
  const sum = (): Expression => chain(SUMS, product);
  const product = (): Expression => chain(PRODUCTS, unary);
  const unary = (): Expression => (takeSymbol("-") ? { kind: "negate", of: primary() } : primary());

  const primary = (): Expression => {
    const token: Token | undefined = tokens[at++];
    if (token?.kind === "number" || token?.kind === "text") return { kind: "constant", value: token.value };
    if (token?.kind === "field") return { kind: "field", name: token.value };
    if (token?.kind === "name") return takeSymbol("(") ? call(token.value) : { kind: "field", name: token.value };
    if (token?.value !== "(") throw new FormulaError();
    const inner = comparison();
    expectSymbol(")");
    return inner;
  };
  const call = (written: string): Expression => {
    const name = written.toUpperCase();
    const args: Expression[] = [];
    if (!takeSymbol(")")) {
      do args.push(comparison());
      while (takeSymbol(","));
      expectSymbol(")");
    }
    checkCall(name, args);
    const isConstant = !FUNCTIONS[name]?.ofRow && args.every(isTheSameForAll);
    return { kind: "call", name, args, isConstant };
  };

  const result = comparison();
  if (at < tokens.length) throw new FormulaError();
  return result;
}

function checkCall(name: string, args: readonly Expression[]): void {
  const definition = Object.hasOwn(FUNCTIONS, name) ? FUNCTIONS[name] : undefined;
  const [least, most] = definition?.arity ?? [1, 0];
  const takesThem = args.length >= least && args.length <= most;
  if (!takesThem || (definition?.ofFields && args.some(({ kind }) => kind !== "field"))) throw new FormulaError();
}

/** Whether it comes to one value, whatever the record. */
function isTheSameForAll(node: Expression): boolean {
  if (node.kind === "field") return false;
  return node.kind === "call" ? node.isConstant : children(node).every(isTheSameForAll);
}

/** Names or ids of the fields a formula names, each once. */
export function fieldsOf(expression: Expression): string[] {
  const found = new Set<string>();
  const visit = (node: Expression): void => {
    if (node.kind === "field") found.add(node.name);
    for (const child of children(node)) visit(child);
  };
  visit(expression);
  return [...found];
}

function children(node: Expression): readonly Expression[] {
  if (node.kind === "negate") return [node.of];
  if (node.kind === "chain") return [node.first, ...node.rest.map(({ operand }) => operand)];
  if (node.kind === "compare") return [node.left, node.right];
  return node.kind === "call" ? node.args : [];
}
