import { readFileSync } from "node:fs";

type Names = Record<string, unknown>;
const AsyncFunction = Object.getPrototypeOf(async () => undefined).constructor as new (
  ...parts: string[]
) => (...values: unknown[]) => Promise<Names>;

/** The code blocks of a document in one language. */
export const docBlocks = (file: string, language = "ts"): string[] =>
  [...readFileSync(file, "utf8").matchAll(new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``, "g"))].map(
    ([, code = ""]) => code,
  );

/** The one block in which these words stand. */
export function blockWith(blocks: readonly string[], words: string): string {
  const [block, ...others] = blocks.filter((one) => one.includes(words));
  if (!block || others.length > 0) throw new Error(`${others.length + (block ? 1 : 0)} blocks have ${words}`);
  return block;
}

/** A block without its imports: what they bring is given. */
export const withoutImports = (block: string): string => block.replaceAll(/^import .*$/gm, "");

/** Runs JavaScript with the names it takes for granted; gives back some it declares. */
export const runBlock = (code: string, given: object, names: readonly string[]): Promise<Names> =>
  new AsyncFunction(...Object.keys(given), `${code}\nreturn { ${names.join(", ")} };`)(...Object.values(given));
