import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** The sources of the command, with their paths. */
export const programFiles = (): { path: string; source: string }[] =>
  readdirSync("src/cli", { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".ts"))
    .map((path) => join("src/cli", path))
    .map((path) => ({ path, source: readFileSync(path, "utf8") }));
