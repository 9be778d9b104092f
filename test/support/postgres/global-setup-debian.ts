import type { TestProject } from "vitest/node";
import { serveProject } from "./global-setup.js";

/** The same on the PostgreSQL of Debian's package. */
export default (project: TestProject): Promise<() => Promise<void>> => serveProject(project, { from: "debian" });
