import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Consumer, createConsumer } from "./support/consumer.js";
import { manifest, node, run, specifierOf, subpaths, targetFiles } from "./support/project.js";

let consumer: Consumer;
beforeAll(async () => {
  consumer = await createConsumer();
});
afterAll(() => consumer?.remove());

const specifiers = subpaths.map(([subpath]) => specifierOf(subpath));
const [root = ""] = specifiers;
const resman = specifierOf("./resman");

/** CommonJS must not lean on `require` of ES modules: older loaders do not have it. */
const COMMONJS = ["--no-experimental-require-module", "--no-warnings"];

it("the tarball holds what `files` names and nothing else", () => {
  const always = ["LICENSE", "README.md", "package.json"];
  const allowed = (path: string) => manifest.files.some((entry) => path === entry || path.startsWith(`${entry}/`));
  expect(consumer.packedFiles.filter((path) => !allowed(path)).toSorted()).toEqual(always);
  expect(targetFiles.filter((file) => !consumer.packedFiles.includes(file.slice(2)))).toEqual([]);
});

/** What the subpaths of their own are for. */
const PEERS = { "./react": "react", "./testing/msw": "msw", "./jwt": "jose", "./otel": "@opentelemetry/api" };

describe("without the optional peers", () => {
  const needy = Object.keys(PEERS).map(specifierOf);
  const withoutPeer = specifiers.filter((specifier) => !needy.includes(specifier));

  it.each(withoutPeer)("%s is imported and required", async (specifier) => {
    consumer.write("probe.mjs", `await import("${specifier}");`);
    consumer.write("probe.cjs", `require("${specifier}");`);
    await node(["probe.mjs"], consumer.folder);
    await node([...COMMONJS, "probe.cjs"], consumer.folder);
  });
});

describe("installed next to its peers", () => {
  beforeAll(() => {
    for (const peer of Object.values(PEERS)) consumer.link(peer);
  });

  it("gives the same names to import and require", async () => {
    const list = JSON.stringify(specifiers);
    consumer.write(
      "names.mjs",
      `const names = {};
      for (const name of ${list}) names[name] = Object.keys(await import(name)).filter((key) => key !== "default").sort();
      console.log(JSON.stringify(names));`,
    );
    consumer.write(
      "names.cjs",
      `const names = {};
      for (const name of ${list}) names[name] = Object.keys(require(name)).sort();
      console.log(JSON.stringify(names));`,
    );
    const imported = JSON.parse(await node(["names.mjs"], consumer.folder)) as Record<string, string[]>;
    expect(JSON.parse(await node(["names.cjs"], consumer.folder))).toEqual(imported);
    expect(Object.entries(imported).filter(([, names]) => names.length === 0)).toEqual([]);
  });

  const catchError = `
    let error;
    try { new ResManClient({}); } catch (caught) { error = caught; }
    console.log(JSON.stringify([error instanceof SyncError, isSyncError(error), error.code]));`;

  it.each([
    [
      "imported",
      "errors.mjs",
      [],
      `import { SyncError, isSyncError } from "${root}"; import { ResManClient } from "${resman}";`,
    ],
    [
      "required",
      "errors.cjs",
      COMMONJS,
      `const { SyncError, isSyncError } = require("${root}"); const { ResManClient } = require("${resman}");`,
    ],
  ])("an error of one subpath is an instance of the other's class, %s", async (_, file, flags, loading) => {
    consumer.write(file, loading + catchError);
    expect(JSON.parse(await node([...flags, file], consumer.folder))).toEqual([true, true, "INVALID_CONFIG"]);
  });

  it("recognises an error of another copy of the package", async () => {
    consumer.write(
      "copies.mjs",
      `import { createRequire } from "node:module";
      import { SyncError, isSyncError } from "${root}";
      const { ResManClient } = createRequire(import.meta.url)("${resman}");${catchError}`,
    );
    expect(JSON.parse(await node(["copies.mjs"], consumer.folder))).toEqual([false, true, "INVALID_CONFIG"]);
  });

  // Loading proves little of the bundled ESM-only packages: they must also answer when called.
  const callResMan = `
    const { accountId, integrationPartnerId, apiKey } = FAKE_RESMAN_IDS;
    const runtime = { fetch: createFakeResManFetch(new FakeResMan()) };
    const client = new ResManClient({ accountId, integrationPartnerId, apiKey, runtime });
    const engine = new SyncEngine({ storage: new MemoryStorageAdapter(), resman: client, runtime });
    const reasons = await client.getLostProspectReasons();
    const refusal = await engine.pushLead("nobody").catch((error) => error);
    console.log(JSON.stringify([reasons.length > 0, isSyncError(refusal, "NOT_FOUND")]));`;
  const used: [string, string][] = [
    ["MemoryStorageAdapter, SyncEngine, isSyncError", root],
    ["ResManClient", resman],
    ["FAKE_RESMAN_IDS, FakeResMan, createFakeResManFetch", specifierOf("./testing")],
  ];

  it.each([
    [
      "imported",
      "use.mjs",
      [],
      `${used.map(([names, from]) => `import { ${names} } from "${from}";`).join("\n")}${callResMan}`,
    ],
    [
      "required",
      "use.cjs",
      COMMONJS,
      `${used.map(([names, from]) => `const { ${names} } = require("${from}");`).join("\n")}(async () => {${callResMan}})();`,
    ],
  ])("works across subpaths, %s", async (_, file, flags, program) => {
    consumer.write(file, program);
    expect(JSON.parse(await node([...flags, file], consumer.folder))).toEqual([true, true]);
  });

  it("puts the command on the path", async () => {
    const help = await run("npm", ["exec", "--offline", "--", "lead-sync", "--help"], consumer.folder);
    expect(help).toContain("reconcile");
  });
});
