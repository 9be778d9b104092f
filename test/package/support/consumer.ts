import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { ROOT, requireBuild, run } from "./project.js";

/** An empty project into which the packed package is installed, as a user would. */
export interface Consumer {
  folder: string;
  /** Paths in the tarball. */
  packedFiles: string[];
  write(name: string, text: string): void;
  /** Puts a package of ours next to it, as a host that has it already. */
  link(name: string): void;
  /** The same under another name and as a copy: what it requires is then looked for next to it. */
  copy(name: string, as: string): void;
  remove(): void;
}

export async function createConsumer(): Promise<Consumer> {
  requireBuild();
  const folder = mkdtempSync(join(tmpdir(), "lead-sync-consumer-"));
  const consumer: Consumer = {
    folder,
    packedFiles: [],
    write: (name, text) => writeFileSync(join(folder, name), text),
    link: (name) => {
      const path = join(folder, "node_modules", name);
      mkdirSync(dirname(path), { recursive: true });
      symlinkSync(join(ROOT, "node_modules", name), path, "junction");
    },
    copy: (name, as) => cpSync(join(ROOT, "node_modules", name), join(folder, "node_modules", as), { recursive: true }),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
  const packing = await run("npm", ["pack", "--json", "--ignore-scripts", "--pack-destination", folder], ROOT);
  const [packed] = JSON.parse(packing) as { filename: string; files: { path: string }[] }[];
  if (!packed) throw new Error(`npm pack packed nothing: ${packing}`);
  consumer.packedFiles.push(...packed.files.map(({ path }) => path));
  consumer.write("package.json", JSON.stringify({ name: "consumer", version: "1.0.0", private: true }));
  const quiet = ["--prefer-offline", "--no-audit", "--no-fund", "--ignore-scripts"];
  await run("npm", ["install", `./${packed.filename}`, ...quiet], folder);
  return consumer;
}
