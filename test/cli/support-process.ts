import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { build } from "tsup";
import { createEmbeddedStorage } from "../../src/storage/postgres/embedded.js";
import { startFakeServer } from "../../src/testing/fake-server.js";
import {
  aConversation,
  anId,
  anIntegration,
  aProperty,
  aUser,
  FAKE_RESMAN_IDS,
  FakeResMan,
} from "../../src/testing/index.js";
import { aPushJob } from "./support.js";

/** The command in one file, inside of the package so that it finds its version: there in a fifth of the time. */
export async function bundleCommand(): Promise<{ file: string; remove(): Promise<void> }> {
  await mkdir("coverage", { recursive: true });
  const folder = await mkdtemp(join("coverage", "cli-"));
  await build({
    config: false,
    silent: true,
    entry: { cli: "src/cli/main.ts" },
    outDir: folder,
    format: "esm",
    platform: "node",
    target: "node20",
  });
  return { file: resolve(folder, "cli.js"), remove: () => rm(folder, { recursive: true }) };
}

/** How a process ended. */
export interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** @param hear what it has said so far on both streams, each time it says something */
export async function runProcess(
  file: string,
  args: readonly string[],
  env: Record<string, string>,
  hear?: (said: string, kill: (signal: NodeJS.Signals) => void) => void,
): Promise<Ended> {
  const child = spawn(file, args, { stdio: ["ignore", "pipe", "pipe"], env });
  const said = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const) {
    child[name].setEncoding("utf8").on("data", (chunk: string) => {
      said[name] += chunk;
      hear?.(said.stdout + said.stderr, (signal) => child.kill(signal));
    });
  }
  const [code] = await once(child, "close");
  return { code, ...said };
}

/** A store in a folder with Dana in it, and a ResMan over HTTP. */
export interface Site {
  env: Record<string, string>;
  fake: FakeResMan;
  close(): Promise<void>;
}

/** @param beforeWrite what a post to ResMan waits for; given, a job waits for a worker */
export async function createSite(beforeWrite?: () => Promise<void>): Promise<Site> {
  const folder = await mkdtemp(join(tmpdir(), "lead-sync-cli-"));
  const dataDir = join(folder, "data");
  const storage = await createEmbeddedStorage({ dataDir });
  await storage.properties.put(aProperty());
  await storage.integrations.put(anIntegration());
  await storage.users.put(aUser());
  await storage.conversations.put(aConversation());
  if (beforeWrite) await storage.queue.enqueue(aPushJob(anId(0x900), aConversation().id, aProperty().id));
  await storage.close();
  const fake = new FakeResMan();
  const resman = await startFakeServer(async (request) => {
    if (request.url.includes("PostLeadManagement")) await beforeWrite?.();
    return fake.handle(request);
  });
  return {
    fake,
    env: {
      PATH: process.env.PATH ?? "",
      TZ: "UTC",
      DATABASE_URL: `pglite:${dataDir}`,
      RESMAN_ACCOUNT_ID: String(FAKE_RESMAN_IDS.accountId),
      RESMAN_INTEGRATION_PARTNER_ID: FAKE_RESMAN_IDS.integrationPartnerId,
      RESMAN_API_KEY: FAKE_RESMAN_IDS.apiKey,
      RESMAN_BASE_URL: resman.url,
      RESMAN_V2_BASE_URL: resman.url,
    },
    close: async () => {
      await resman.close();
      await rm(folder, { recursive: true });
    },
  };
}
