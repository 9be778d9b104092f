import ts from "typescript";
import { collect, placeOf, type SourceFile } from "./source-files.js";

/** Globals that make two runs differ; the injected Runtime has them all. */
const BANNED_NAMES = new Set(["fetch", "setTimeout", "setInterval", "setImmediate", "clearTimeout", "clearInterval"]);
const BANNED_MEMBERS = new Set([
  "Date.now",
  "Math.random",
  "crypto.randomUUID",
  "crypto.getRandomValues",
  "performance.now",
  "AbortSignal.timeout",
]);
/** The same, as Node's modules export them; a mere turn of the event loop is no clock. */
const BANNED_NODE_IMPORTS = new Set([
  "setTimeout",
  "setInterval",
  "randomUUID",
  "randomBytes",
  "randomInt",
  "getRandomValues",
  "webcrypto",
  "performance",
]);

/** Uses of banned globals, each as `file:line` with what was used. Local names that only look alike do not count. */
export function bannedGlobals(files: readonly SourceFile[]): string[] {
  const byPath = new Map(files.map((file) => [file.fileName, file]));
  // Without any library, a name that resolves to nothing is a global.
  const program = ts.createProgram([...byPath.keys()], { noLib: true, noResolve: true }, inMemory(byPath));
  const checker = program.getTypeChecker();
  return files.flatMap((file) =>
    collect(file, (node) => {
      const used = bannedUse(node, checker);
      return used ? `${placeOf(node)} ${used}` : undefined;
    }),
  );
}

function bannedUse(node: ts.Node, checker: ts.TypeChecker): string | undefined {
  if (ts.findAncestor(node, ts.isTypeNode)) return undefined;
  if (ts.isImportSpecifier(node)) return bannedNodeImport(node);
  if ((ts.isNewExpression(node) || ts.isCallExpression(node)) && globalName(node.expression, checker) === "Date") {
    const readsClock = ts.isCallExpression(node) || !node.arguments?.length;
    return readsClock ? node.getText() : undefined;
  }
  if (ts.isPropertyAccessExpression(node)) {
    const member = `${globalName(node.expression, checker)}.${node.name.text}`;
    if (BANNED_MEMBERS.has(member)) return member;
  }
  const name = globalName(node, checker);
  return name !== undefined && BANNED_NAMES.has(name) ? name : undefined;
}

function bannedNodeImport(node: ts.ImportSpecifier): string | undefined {
  const name = (node.propertyName ?? node.name).text;
  const from = node.parent.parent.parent.moduleSpecifier.getText().slice(1, -1);
  return from.startsWith("node:") && BANNED_NODE_IMPORTS.has(name) ? `${name} of ${from}` : undefined;
}

/** The name of the global a bare identifier or a `globalThis.name` stands for. */
function globalName(node: ts.Node, checker: ts.TypeChecker): string | undefined {
  if (ts.isPropertyAccessExpression(node) && node.expression.getText() === "globalThis") return node.name.text;
  if (!ts.isIdentifier(node) || isOnlyAName(node)) return undefined;
  const symbol = ts.isShorthandPropertyAssignment(node.parent)
    ? checker.getShorthandAssignmentValueSymbol(node.parent)
    : checker.getSymbolAtLocation(node);
  return symbol ? undefined : node.text;
}

/** `x` in `object.x`, or in `import { x as y }`: the name of something elsewhere, whatever it is called here. */
const isOnlyAName = (node: ts.Identifier): boolean =>
  ts.isImportSpecifier(node.parent) || (ts.isPropertyAccessExpression(node.parent) && node.parent.name === node);

const inMemory = (files: ReadonlyMap<string, SourceFile>): ts.CompilerHost => ({
  getSourceFile: (path) => files.get(path),
  fileExists: (path) => files.has(path),
  readFile: (path) => files.get(path)?.text,
  getDefaultLibFileName: () => "lib.d.ts",
  getCurrentDirectory: () => "",
  getCanonicalFileName: (path) => path,
  useCaseSensitiveFileNames: () => true,
  getNewLine: () => "\n",
  writeFile: () => undefined,
});
