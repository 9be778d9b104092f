import type { TestProject } from "vitest/node";
import { type DatabaseSource, dropDatabase, uniqueName } from "./databases.js";
import { type StartOptions, startPostgres } from "./start-postgres.js";

declare module "vitest" {
  export interface ProvidedContext {
    /** Absent where the project starts no server. */
    postgres?: DatabaseSource;
  }
}

/** Starts one server for the tests of a project; each file makes databases of its own on it. */
export async function serveProject(project: TestProject, options: StartOptions = {}): Promise<() => Promise<void>> {
  const server = await startPostgres(options);
  const source = { url: server.url(), template: uniqueName("template") };
  project.provide("postgres", source);
  return async () => {
    // A server that is not ours outlives the run.
    await dropDatabase(source.url, source.template);
    await server.stop();
  };
}

export default (project: TestProject): Promise<() => Promise<void>> => serveProject(project);
