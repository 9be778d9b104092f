import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, it } from "vitest";
import { type Consumer, createConsumer } from "./support/consumer.js";
import { node, ROOT, specifierOf } from "./support/project.js";

let consumer: Consumer;
beforeAll(async () => {
  consumer = await createConsumer();
  consumer.link("msw");
  consumer.link("@types/node");
  consumer.link("react");
  consumer.link("@types/react");
  consumer.write("consumer.mts", program + mswProgram);
  consumer.write("readme.mts", readmeProgram);
  // Not msw here: its own types do not compile in a CommonJS file under node16.
  consumer.write("consumer.cts", program);
});
afterAll(() => consumer?.remove());

/** The first program a reader meets; that it prints what it says is tested elsewhere. */
const [, readmeProgram = "missing"] = /```ts\n(.*?)```/s.exec(readFileSync(join(ROOT, "README.md"), "utf8")) ?? [];
const program = `
  import { isSyncError, MemoryStorageAdapter, type ResManGateway, type StorageAdapter, SyncEngine, SyncError } from "${specifierOf(".")}";
  import { ResManClient, type ResManClientOptions } from "${specifierOf("./resman")}";
  import { createLeadSyncStore, type LeadSyncState } from "${specifierOf("./browser")}";
  import { LeadSyncProvider, type LeadSyncStatusProps, LeadsTable, useLeadSync } from "${specifierOf("./react")}";
  import { createElement } from "react";
  import { createFakeResManFetch, createTestRuntime, FAKE_RESMAN_IDS, FakeResMan } from "${specifierOf("./testing")}";

  export const fake = new FakeResMan();
  const runtime = createTestRuntime({ fetch: createFakeResManFetch(fake) });
  const { accountId, integrationPartnerId, apiKey } = FAKE_RESMAN_IDS;
  const options: ResManClientOptions = { accountId, integrationPartnerId, apiKey, runtime };
  const resman: ResManGateway = new ResManClient(options);
  const storage: StorageAdapter = new MemoryStorageAdapter();
  export const engine = new SyncEngine({ storage, resman, runtime });

  engine.on("lead:failed", ({ error }) => error.code satisfies SyncError["code"]);
  export const codeOf = (error: unknown): string => (isSyncError(error) ? error.code : "UNKNOWN");
  // @ts-expect-error: types are found, and are not any
  export const wrong: number = new SyncError("NOT_FOUND", "message").code;
  // @ts-expect-error: the engine needs a storage
  new SyncEngine({ resman });

  const store = createLeadSyncStore({ baseUrl: "https://leads.example.com" });
  const { leads, loading }: LeadSyncState = store.getSnapshot();
  export const page = createElement(LeadSyncProvider, { store, children: createElement(LeadsTable, { leads, loading }) });
  export const usePush = () => useLeadSync().pushLead satisfies (id: string) => Promise<{ outcome: string }>;
  // @ts-expect-error: there is no such state
  export const status: LeadSyncStatusProps = { resmanSyncStatus: "lost" };
`;
const mswProgram = `
  import { resManHandlers } from "${specifierOf("./testing/msw")}";
  import { setupServer } from "msw/node";
  export const server = setupServer(...resManHandlers(fake));
`;

const NODE16 = { module: "node16", moduleResolution: "node16" };
const NODENEXT = { module: "nodenext", moduleResolution: "nodenext" };
const BUNDLER = { module: "esnext", moduleResolution: "bundler" };

describe.concurrent("a strict program compiles against the installed package", () => {
  it.each([
    ["node16", "typescript", NODE16, ["readme.mts", "consumer.mts", "consumer.cts"]],
    ["node16", "typescript7", NODE16, ["readme.mts", "consumer.mts", "consumer.cts"]],
    ["nodenext", "typescript7", NODENEXT, ["readme.mts", "consumer.mts", "consumer.cts"]],
    ["bundler", "typescript7", BUNDLER, ["readme.mts", "consumer.mts"]],
  ])("%s, %s", async (name, compiler, modules, files) => {
    const compilerOptions = {
      ...modules,
      target: "es2022",
      lib: ["es2023", "dom", "dom.iterable"],
      types: ["node"],
      strict: true,
      exactOptionalPropertyTypes: true,
      skipLibCheck: false,
      noEmit: true,
    };
    const project = `tsconfig.${name}.${compiler}.json`;
    consumer.write(project, JSON.stringify({ compilerOptions, files }));
    await node([join(ROOT, "node_modules", compiler, "bin", "tsc"), "-p", project], consumer.folder);
  });
});
