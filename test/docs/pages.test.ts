import { join } from "node:path";
import ts from "typescript";
import { describe, expect, it } from "vitest";
import { docBlocks } from "../support/doc-blocks.js";
import { expectLinksToLead } from "./support.js";

/** What a reader of these guides has already. */
const GIVEN = `
declare const session: { accessToken: string };
declare const propertyId: string, leadId: string, baseUrl: string;
declare const token: () => Promise<string>;
declare const api: import("@domiq/lead-sync/browser").LeadSyncApi;
declare const store: import("@domiq/lead-sync/browser").LeadSyncStore;
declare function signIn(): void;
declare function loadEverything(): void;
declare function show(...what: unknown[]): void;
declare function report(error: Error): void;
declare function showConnection(status: string, retryAt: string | null): void;
declare function toast(kind: string, text: string | undefined, options: { onClose(): void }): void;
declare function propertyOfThisUser(): Promise<string>;
declare module "*.css";
`;

const ROOT = process.cwd();
const { config } = ts.readConfigFile("tsconfig.json", ts.sys.readFile);
const settings = ts.parseJsonConfigFileContent({ ...config, include: [] }, ts.sys, ROOT).options;
/** As a page's bundler resolves. */
const options = { ...settings, module: ts.ModuleKind.ESNext, moduleResolution: ts.ModuleResolutionKind.Bundler };

/** Some blocks import each other, and say at their top what they are called. */
const nameOf = (block: string, index: number): string =>
  /^\/\/ \S*?([\w-]+\.tsx?)\n/.exec(block)?.[1] ?? `guide-block-${index}.tsx`;

/** What the compiler says of blocks, each a file of its own beside the sources. */
function problemsOf(blocks: readonly string[]): string[] {
  const files = new Map(blocks.map((block, index) => [join(ROOT, "test", nameOf(block, index)), block]));
  files.set(join(ROOT, "test", "guide-given.d.ts"), GIVEN);
  const host = ts.createCompilerHost(options);
  const { readFile, fileExists } = host;
  host.readFile = (path) => files.get(path) ?? readFile(path);
  host.fileExists = (path) => files.has(path) || fileExists(path);
  host.getSourceFile = (path, target) => {
    const text = host.readFile(path);
    return text === undefined ? undefined : ts.createSourceFile(path, text, target);
  };
  const program = ts.createProgram([...files.keys()], { ...options, noEmit: true, types: [] }, host);
  return [...files].flatMap(([path, text]) => {
    const file = program.getSourceFile(path);
    const found = [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)];
    return found.map(({ messageText, start = 0 }) => {
      const line = text.slice(text.lastIndexOf("\n", start) + 1).split("\n")[0];
      return `${ts.flattenDiagnosticMessageText(messageText, " ")} · ${line?.trim()}`;
    });
  });
}

describe.each(["docs/browser.md", "docs/react.md"])("%s", (file) => {
  it("has only code that compiles", () => {
    const blocks = [...docBlocks(file, "ts"), ...docBlocks(file, "tsx")];
    expect(blocks.length).toBeGreaterThan(5);
    expect(problemsOf(blocks.map((block) => `${block}\nexport {};`))).toEqual([]);
  });
});

describe.each(["docs/browser.md", "docs/react.md", "docs/dashboard.md", "docs/realtime.md", "README.md"])(
  "%s",
  (file) => {
    it("links to what is there", () => expectLinksToLead(file));
  },
);
