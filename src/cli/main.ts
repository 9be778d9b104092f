#!/usr/bin/env node
import { createRequire } from "node:module";
import { createInterface } from "node:readline/promises";
import { pathToFileURL } from "node:url";
import { AirtableClient } from "../clients/airtable/airtable-client.js";
import { ResManClient } from "../clients/resman/resman-client.js";
import { systemRuntime } from "../runtime/system-runtime.js";
import { openStorage } from "./config/open-storage.js";
import { EXIT } from "./exit-codes.js";
import { runCli } from "./run-cli.js";

const stopped = new AbortController();

/** The first one lets what is under way end; the second one ends the process. */
function onSignal(): void {
  if (stopped.signal.aborted) process.exit(EXIT.interrupted);
  stopped.abort();
  process.stderr.write("\nlead-sync: stopping; once more to stop at once\n");
}
for (const name of ["SIGINT", "SIGTERM"] as const) process.on(name, onSignal);
// A reader that has seen enough (`| head`) is no failure; where nobody reads what goes wrong, it goes wrong all the same.
process.stdout.on("error", () => process.exit(EXIT.ok));
process.stderr.on("error", () => undefined);

async function ask(question: string, signal: AbortSignal): Promise<string> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  // The terminal hands Ctrl-C to whoever reads lines from it.
  terminal.on("SIGINT", onSignal);
  try {
    return await terminal.question(question, { signal });
  } catch (error) {
    signal.throwIfAborted();
    // Ctrl-D: whoever is asked has gone without a word.
    if (!(error instanceof Error && error.name === "AbortError")) throw error;
    process.stderr.write("\n");
    return "";
  } finally {
    terminal.close();
  }
}

const { version } = createRequire(import.meta.url)("@domiq/lead-sync/package.json");
const code = await runCli(process.argv.slice(2), {
  env: process.env,
  cwd: process.cwd(),
  stdout: process.stdout,
  stderr: process.stderr,
  signal: stopped.signal,
  runtime: systemRuntime,
  timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
  version,
  ask: process.stdin.isTTY && process.stdout.isTTY ? ask : undefined,
  openStorage,
  createClient: (options) => new AirtableClient(options),
  createResManClient: (options) => new ResManClient(options),
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
