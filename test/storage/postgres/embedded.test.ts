import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createEmbeddedStorage } from "../../../src/storage/postgres/embedded.js";
import { loadPGlite } from "../../../src/storage/postgres/load-pglite.js";
import { at, id, jobRow, seedLeads, userRow } from "../../../src/testing/storage-conformance/fixtures.js";
import { newsCounter } from "./support/news.js";

describe("the embedded storage", () => {
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "lead-sync-embedded-"));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it("is migrated and ready, in memory unless told otherwise", async () => {
    const storage = await createEmbeddedStorage();
    await storage.checkReady();
    expect(await storage.pendingMigrations()).toEqual([]);
    await seedLeads(storage);
    const news = newsCounter();
    await storage.listen(news.onNews);
    await storage.queue.enqueue(jobRow(1));
    await news.reaches(1);
    await storage.close();
    await storage.close();
    await expect(storage.users.get(id(1))).rejects.toMatchObject({ code: "STORAGE_ERROR" });
  }, 60_000);

  it("keeps its data in a folder: it is there after closing and opening again", async () => {
    const dataDir = join(folder, "data");
    const first = await createEmbeddedStorage({ dataDir, country: "GB" });
    await seedLeads(first);
    await first.users.update(id(1), { phone: "020 7946 0018" });
    await first.queue.enqueue(jobRow(1));
    await first.close();

    const second = await createEmbeddedStorage({ dataDir, country: "GB" });
    expect(await second.users.get(id(1))).toEqual(userRow(1, { phone: "020 7946 0018" }));
    const found = await second.conversations.findByContact({
      propertyId: id(1),
      emailKeys: [],
      phoneKeys: ["+442079460018"],
    });
    expect(found.map((row) => row.id)).toEqual([id(1)]);
    const claim = { workerId: "w", at: at(1), leaseMs: 60_000, limit: 5 };
    expect((await second.queue.claim(claim)).map((job) => job.id)).toEqual([id(1)]);
    await second.close();
  }, 60_000);

  it.each([
    ["a file", async () => writeFile(join(folder, "file"), "text"), "file"],
    ["a folder inside of one that does not exist", async () => undefined, "no/such/place"],
    ["a folder of something that only looks like a database", () => fakeDatabase("fake"), "fake"],
  ])(
    "refuses %s with words about the folder",
    async (_, prepare, name) => {
      await prepare();
      await expect(createEmbeddedStorage({ dataDir: join(folder, name) })).rejects.toMatchObject({
        code: "STORAGE_ERROR",
        message: expect.stringContaining("dataDir"),
      });
    },
    60_000,
  );

  it.each(["", "  ", 7])("refuses the dataDir %j", async (dataDir) => {
    // A caller without types.
    await expect(createEmbeddedStorage({ dataDir: dataDir as string })).rejects.toMatchObject({
      code: "INVALID_CONFIG",
    });
  });

  it("refuses an impossible name of a schema and leaves nothing open", async () => {
    await expect(createEmbeddedStorage({ schema: "" })).rejects.toMatchObject({ code: "INVALID_CONFIG" });
  }, 60_000);

  it("tells what to install where PGlite is missing, and passes on what else goes wrong", async () => {
    const missing = Object.assign(new Error("Cannot find package"), { code: "ERR_MODULE_NOT_FOUND" });
    await expect(loadPGlite(() => Promise.reject(missing))).rejects.toMatchObject({
      code: "INVALID_CONFIG",
      message: expect.stringContaining("npm install @electric-sql/pglite"),
    });
    const other = new Error("out of memory");
    await expect(loadPGlite(() => Promise.reject(other))).rejects.toBe(other);
  });

  async function fakeDatabase(name: string): Promise<void> {
    await mkdir(join(folder, name));
    await writeFile(join(folder, name, "PG_VERSION"), "9.1\n");
  }
});
