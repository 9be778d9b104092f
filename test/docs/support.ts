import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Command } from "commander";
import ts from "typescript";
import { expect } from "vitest";
import { createProgram } from "../../src/cli/program.js";
import * as airtable from "../../src/clients/airtable/index.js";
import * as library from "../../src/index.js";
import * as monitoring from "../../src/monitoring/index.js";
import * as otel from "../../src/monitoring/otel/index.js";
import type { RateLimiter } from "../../src/ports/rate-limiter.js";
import type { Runtime } from "../../src/ports/runtime.js";
import { elapse } from "../../src/testing/index.js";
import { surroundings } from "../cli/support.js";
import { type AirtableWorld, createAirtableWorld, KEY } from "../engine/airtable/support.js";
import { createClockedWorld } from "../support/clocked-world.js";
import { docBlocks, blockWith as oneBlockWith, runBlock, withoutImports } from "../support/doc-blocks.js";

type Names = Record<string, unknown>;

/** What blocks of a guide run on: what they take for granted, and a clock that passes by itself. */
interface GuideWorld {
  runtime: Partial<Runtime>;
  client: unknown;
  storage: library.StorageAdapter;
  engine: library.SyncEngine;
  elapse<T>(work: Promise<T>): Promise<T>;
}

/** What each path of the package exports, as far as guides import it. */
const PATHS: Readonly<Record<string, object>> = {
  "": library,
  "/airtable": airtable,
  "/monitoring": monitoring,
  "/otel": otel,
};

/** A guide's blocks, run one by one against a world in this process. */
interface Guide {
  /** Runs the one block in which these words stand and returns every name it declares. `said`: what it printed. */
  run(words: string, world: GuideWorld, given?: Names): Promise<Names & { said: unknown[][] }>;
  /** Fails where a block was never run. @param others blocks that are tried elsewhere, by words in them */
  expectAllTried(others?: readonly string[]): void;
}

/** The code blocks of a guide. */
export function readGuide(file: string): Guide {
  const blocks = docBlocks(file);
  const tried = new Set<string>();
  return {
    async run(words, world, given = {}) {
      const block = oneBlockWith(blocks, words);
      tried.add(block);
      expectImportsToExist(block);
      const said: unknown[][] = [];
      const say = (...text: unknown[]): number => said.push(text);
      const source = withoutImports(block).replaceAll("export async", "async");
      const { outputText } = ts.transpileModule(source, { compilerOptions: { target: ts.ScriptTarget.ES2022 } });
      const body = outputText.replaceAll(/^(?:"use strict";|export \{\};)$/gm, "");
      const spoken = { log: say, error: say, info: say, warn: say, debug: say };
      const names = { ...library, ...airtable, ...inside(world), console: spoken, ...given };
      const declared = declaredIn(body);
      // A block may declare what others take for granted.
      for (const name of declared) delete (names as Names)[name];
      const found = await world.elapse(runBlock(body, names, declared));
      return { ...found, said };
    },
    expectAllTried(others = []) {
      const elsewhere = others.map((words) => oneBlockWith(blocks, words));
      expect(blocks.filter((block) => !tried.has(block) && !elsewhere.includes(block))).toEqual([]);
    },
  };
}

/** Fails where a block imports what its path does not export. Types leave no trace. */
function expectImportsToExist(block: string): void {
  for (const [, list = "", path = ""] of block.matchAll(/^import \{ (.*) \} from "@domiq\/lead-sync(.*)";$/gm)) {
    const names = list.split(", ").filter((name) => !name.startsWith("type "));
    for (const name of names) expect(Object.keys(PATHS[path] ?? {}), `${name} of ${path}`).toContain(name);
  }
}

/** Names that a block declares at its outermost level. */
const declaredIn = (body: string): string[] =>
  [...body.matchAll(/^(?:const|let) (?:(\w+)|[{[]([^}\]]+)[}\]]) =|^(?:async )?function (\w+)/gm)].flatMap(
    ([, one, many, made]) => one ?? made ?? (many ?? "").split(",").map((name) => name.trim()),
  );

/** The library as a host imports it, but on the world's clock and at the world's Airtable. */
function inside({ runtime, client, storage, engine }: GuideWorld): Names {
  const onItsClock =
    <O extends object>(make: (options: O) => unknown) =>
    (options: O) =>
      make({ ...options, runtime });
  return {
    ...monitoring,
    ...otel,
    pagerDutyNotifier: onItsClock(monitoring.pagerDutyNotifier),
    slackNotifier: onItsClock(monitoring.slackNotifier),
    webhookNotifier: onItsClock(monitoring.webhookNotifier),
    LeadSyncMonitor: class extends monitoring.LeadSyncMonitor {
      constructor(options: monitoring.LeadSyncMonitorOptions) {
        super({ ...options, runtime });
      }
    },
    client,
    storage,
    engine,
    AirtableClient: class extends airtable.AirtableClient {
      constructor(options: airtable.AirtableClientOptions) {
        super({ ...options, runtime });
      }
    },
    SharedRateLimiter: class extends library.SharedRateLimiter implements RateLimiter {
      constructor(options: library.SharedRateLimiterOptions) {
        super({ ...options, runtime });
      }
    },
    SyncEngine: class extends library.SyncEngine {
      constructor(options: library.SyncEngineOptions) {
        super({ ...options, runtime });
      }
    },
  };
}

/** Dana at a ResMan in this process, for guides that are not about Airtable. @param fetch of whoever is told of alerts */
export async function resmanWorld(fetch: Runtime["fetch"] = async () => new Response("ok")) {
  const world = await createClockedWorld();
  const { now, setTimeout, clearTimeout } = world.clock;
  const runtime = { now, setTimeout, clearTimeout, fetch };
  return { ...world, runtime, elapse: <T>(work: Promise<T>): Promise<T> => elapse(world.clock, work) };
}

/** Fails where a document names a command of `lead-sync`, or an option of one, that is not there. */
export function expectCommandsToExist(file: string): void {
  const program = createProgram(surroundings(), () => undefined);
  for (const [, words = ""] of readFileSync(file, "utf8").matchAll(/lead-sync ([a-z][^`\n#]*)/g)) {
    const parts = words.trim().split(" ");
    let command: Command = program;
    for (const part of parts) {
      const next = command.commands.find((one) => one.name() === part);
      if (!next) break;
      command = next;
    }
    expect(command.commands, `lead-sync ${words}`).toEqual([]);
    const options = command.options.map(({ long }) => long);
    for (const part of parts) if (part.startsWith("--")) expect(options, `lead-sync ${words}`).toContain(part);
  }
}

/** Fails where a document links to a file, or to a heading, that is not there. */
export function expectLinksToLead(file: string): void {
  for (const [, target = "", anchor = ""] of readFileSync(file, "utf8").matchAll(
    /\]\((?!http)([^)#]*)(?:#([^)]+))?\)/g,
  )) {
    const linked = readFileSync(target ? join(dirname(file), target) : file, "utf8");
    if (anchor) expect(anchorsOf(linked), `${target}#${anchor}`).toContain(anchor);
  }
}

/** Headings as a link names them. */
const anchorsOf = (markdown: string): string[] =>
  [...markdown.matchAll(/^#+ (.*)$/gm)].map(([, heading = ""]) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} -]/gu, "")
      .replaceAll(" ", "-"),
  );

/** One lead of Airtable, with a record, that the portal knows, and nothing left to do. */
export async function linkedWorld(options: Parameters<typeof createAirtableWorld>[0] = {}) {
  const world = await createAirtableWorld({
    ...options,
    airtable: { clientId: "acme", keyField: KEY, ...options.airtable },
  });
  const record = world.row({ "First Name": "Dana", Email: "dana@example.com", Status: "New", "Lead Source": "Ads" });
  await world.reconcile();
  await world.pass();
  const [lead] = await world.engine.campaignLeads.list({ clientId: "acme" });
  if (!lead) throw new Error("no lead");
  return { world, record, id: lead.id };
}

/** Lets a minute of virtual time pass at most, until it is so. */
export async function waitUntil(
  { runtime, elapse }: Pick<AirtableWorld, "runtime" | "elapse">,
  isSo: () => Promise<boolean> | boolean,
): Promise<void> {
  for (let second = 0; second < 60; second += 1) {
    if (await isSo()) return;
    await elapse(new Promise<void>((resolve) => runtime.setTimeout(resolve, 1000)));
  }
  throw new Error("It did not happen within a minute.");
}
