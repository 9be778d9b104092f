import ts from "typescript";
import { collect, placeOf, type SourceFile } from "./source-files.js";

/** What a file looks like that breaks a rule of the house: `file:line` and what is wrong there. */
export type HouseRule = (file: SourceFile) => string[];

export const lineCount = ({ text }: SourceFile): number => text.trimEnd().split("\n").length;

/** Names are listed: the list is the review of the API. */
export const noExportStar: HouseRule = (file) =>
  collect(file, (node) =>
    ts.isExportDeclaration(node) && !(node.exportClause && ts.isNamedExports(node.exportClause))
      ? `${placeOf(node)} export *: list the names`
      : undefined,
  );

export const noAny: HouseRule = (file) =>
  collect(file, (node) => (node.kind === ts.SyntaxKind.AnyKeyword ? `${placeOf(node)} any` : undefined));

/** `import { z }` keeps bundlers from dropping what is unused: 91 kB instead of 26. */
export const noNamedZod: HouseRule = (file) =>
  collect(file, (node) => {
    if (!ts.isImportDeclaration(node) || !/^["']zod["']$/.test(node.moduleSpecifier.getText())) return undefined;
    const bindings = node.importClause?.namedBindings;
    const whole = bindings && ts.isNamespaceImport(bindings) && !node.importClause?.name;
    return whole ? undefined : `${placeOf(node)} write: import * as z from "zod"`;
  });

export const noEmptyCatch: HouseRule = (file) =>
  collect(file, (node) =>
    ts.isCatchClause(node) && node.block.statements.length === 0 ? `${placeOf(node)} empty catch` : undefined,
  );

export const HOUSE_RULES: Readonly<Record<string, HouseRule>> = { noExportStar, noAny, noNamedZod, noEmptyCatch };

/** Every folder and file name of a path, but for the endings of file kinds (`.test.ts`, `.test-d.ts`, `.config.ts`). */
export const isKebabCase = (path: string): boolean =>
  path.split("/").every((name) => /^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9]+(-[a-z0-9]+)*)*$/.test(name));
