import { readdirSync, readFileSync } from "node:fs";
import { join, posix } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";

export const ROOT = fileURLToPath(new URL("../../..", import.meta.url));

/** A parsed file; its `fileName` is the path from the root of the project, with `/`. */
export type SourceFile = ts.SourceFile;

export const parse = (path: string, text: string): SourceFile =>
  ts.createSourceFile(path, text, ts.ScriptTarget.ES2022, true);

/** All files under a folder of the project, as paths from its root, but for those of installed packages. */
export const filesUnder = (folder: string): string[] =>
  readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.parentPath.includes("node_modules"))
    .map((entry) => join(entry.parentPath, entry.name).slice(ROOT.length).replaceAll("\\", "/"))
    .sort();

/** The TypeScript files under a folder of the project. */
export const sourceFiles = (folder: string): SourceFile[] =>
  filesUnder(folder)
    .filter((path) => /\.tsx?$/.test(path))
    .map((path) => parse(path, readFileSync(join(ROOT, path), "utf8")));

/** `file:line` of a node, as editors and terminals link it. */
export function placeOf(node: ts.Node): string {
  const file = node.getSourceFile();
  return `${file.fileName}:${file.getLineAndCharacterOfPosition(node.getStart()).line + 1}`;
}

/** Every node of a file that `pick` turns into something, in the order of the text. */
export function collect<T>(file: SourceFile, pick: (node: ts.Node) => T | undefined): T[] {
  const found: T[] = [];
  const visit = (node: ts.Node): void => {
    const picked = pick(node);
    if (picked !== undefined) found.push(picked);
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

export interface Import {
  specifier: string;
  /** Vanishes when compiled: `import type`, `export type` or `import("…").Name`. */
  typeOnly: boolean;
  place: string;
}

/** Every way a file can name another module: import, export from, import(), require() and import types. */
export const importsOf = (file: SourceFile): Import[] => collect(file, asImport);

function asImport(node: ts.Node): Import | undefined {
  if (ts.isImportDeclaration(node)) return toImport(node.moduleSpecifier, node.importClause?.isTypeOnly ?? false);
  if (ts.isExportDeclaration(node) && node.moduleSpecifier) return toImport(node.moduleSpecifier, node.isTypeOnly);
  if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) return toImport(node.argument.literal, true);
  if (ts.isExternalModuleReference(node)) return toImport(node.expression, false);
  const isCall = ts.isCallExpression(node) && ["import", "require"].includes(node.expression.getText());
  return isCall && node.arguments[0] ? toImport(node.arguments[0], false) : undefined;
}

function toImport(specifier: ts.Node, typeOnly: boolean): Import {
  const text = ts.isStringLiteralLike(specifier) ? specifier.text : specifier.getText();
  return { specifier: text, typeOnly, place: placeOf(specifier) };
}

/** The file a relative specifier means, or undefined for a package. */
export const resolveRelative = (from: string, specifier: string): string | undefined =>
  specifier.startsWith(".")
    ? posix
        .join(posix.dirname(from), specifier)
        .replace(/\.js$/, ".ts")
        .replace(/\.jsx$/, ".tsx")
    : undefined;

/** `libphonenumber-js/min` → `libphonenumber-js`; built-in modules are all called `node:`. */
export const packageOf = (specifier: string): string =>
  specifier.startsWith("node:")
    ? "node:"
    : specifier
        .split("/")
        .slice(0, specifier.startsWith("@") ? 2 : 1)
        .join("/");
