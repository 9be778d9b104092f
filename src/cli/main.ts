#!/usr/bin/env node
import { pathToFileURL } from "node:url";
import { AirtableClient } from "../clients/airtable/airtable-client.js";
import { openStorage } from "./config/open-storage.js";
import { EXIT } from "./exit-codes.js";
import { runCli } from "./run-cli.js";

const stopped = new AbortController();

/** The first one lets a request that is under way end; the second one ends the process. */
function onSignal(): void {
  if (stopped.signal.aborted) process.exit(EXIT.interrupted);
  stopped.abort();
  process.stderr.write("\nlead-sync: stopping; once more to stop at once\n");
}
for (const name of ["SIGINT", "SIGTERM"] as const) process.on(name, onSignal);
// A reader that has seen enough (`| head`) is no failure.
process.stdout.on("error", () => process.exit(EXIT.ok));

const code = await runCli(process.argv.slice(2), {
  env: process.env,
  cwd: process.cwd(),
  stdout: process.stdout,
  stderr: process.stderr,
  signal: stopped.signal,
  openStorage,
  createClient: (options) => new AirtableClient(options),
  loadModule: (path) => {
    const hostModule = pathToFileURL(path).href;
    return import(hostModule);
  },
});
// A host's module may leave connections open; but what was written to a pipe has still to leave.
for (const stream of [process.stdout, process.stderr]) {
  await new Promise<unknown>((resolve) => stream.write("", resolve));
}
process.exit(code);
