import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { ERROR_CODES } from "../../src/domain/error-codes.js";
import { resolveSettings } from "../../src/engine/options.js";
import { ROUTES } from "../../src/http/routes/index.js";
import type { ArchiveCounts, SyncEngineOptions, VerifyResult } from "../../src/index.js";
import { runBlock } from "../support/doc-blocks.js";
import { DANA, PROPERTY } from "../support/small-world.js";
import { expectCommandsToExist, expectLinksToLead, readGuide, resmanWorld } from "./support.js";

const FILE = "docs/operations.md";
const text = readFileSync(FILE, "utf8");
const guide = readGuide(FILE);
const section = (title: string): string => text.split(`\n## ${title}\n`)[1]?.split("\n## ")[0] ?? "";

describe("the code in the guide to operations", () => {
  it("schedules a property and the archive", async () => {
    const world = await resmanWorld();
    const { said } = await guide.run("syncCron:", world, { resman: world.client, propertyId: PROPERTY });
    const lines = said.map(([name, cron, timeZone]) => [name, cron, timeZone]);
    const { timeZone } = (await world.storage.properties.get(PROPERTY)) ?? {};
    expect(lines).toEqual([
      [`sync:${PROPERTY}`, "*/20 7-19 * * 1-6", timeZone],
      ["archive", "0 5 * * 0", "UTC"],
    ]);
  });

  it("archives by hand", async () => {
    const { counts } = await guide.run("engine.archive(", await resmanWorld());
    expect(Object.values(counts as ArchiveCounts)).toContain(0);
  });

  it("names the defaults of circuit and error budget", async () => {
    const world = await resmanWorld();
    const given = { storage: world.storage, resman: world.client };
    let shown: SyncEngineOptions = given;
    class SyncEngine {
      constructor(options: SyncEngineOptions) {
        shown = options;
      }
    }
    await guide.run("errorBudget:", world, { ...given, SyncEngine });
    const { circuit, errorBudget } = shown;
    expect({ circuit, errorBudget }).toEqual(
      (({ circuit, errorBudget }) => ({ circuit, errorBudget }))(resolveSettings(given)),
    );
  });

  it("audits, and tells which lead nobody is at", async () => {
    const world = await resmanWorld();
    await world.elapse(world.engine.pushLead(DANA));
    await world.clock.advance(5 * 60_000);
    await world.storage.conversations.update(DANA, { occupantsCount: 5 });
    await world.clock.advance(5 * 60_000);
    const { audit, said } = await guide.run("engine.verify(", world);
    expect((audit as VerifyResult).findings).toHaveLength(1);
    expect(said.at(-1)).toMatchObject([DANA, "differs", ["occupantsCount"], null]);
  });
});

describe("the rollback plan in the guide", () => {
  const plan = section("Rollback plan");

  it("has the five steps of seed 001, in its words and order", () => {
    const steps = [...plan.matchAll(/^\*\*(\d)\. (.+?)\.\*\*/gm)].map(([, number, title]) => `${number}. ${title}`);
    expect(steps).toEqual([
      "1. Disable ResMan integration via feature flag",
      "2. Continue local lead storage",
      "3. Manually sync critical leads",
      "4. Investigate and fix issues",
      "5. Re-enable integration",
    ]);
    for (const way of ["command", "code", "HTTP"])
      expect(plan.match(new RegExp(`^\\| ${way} \\|`, "gm"))).toHaveLength(5);
  });

  it("runs from its first step to its last", async () => {
    const world = await resmanWorld();
    const { engine, fake, storage } = world;
    const step = async (number: number): Promise<void> => {
      const cell = [...plan.matchAll(/^\| code \| (.*) \|$/gm)][number - 1]?.[1] ?? "";
      const code = [...cell.matchAll(/`([^`]+)`/g)].map(([, statement]) => statement).join("\n");
      expect(code).not.toBe("");
      await world.elapse(runBlock(code, { engine, leadId: DANA }, []));
    };
    await engine.enqueue(DANA);
    await step(1);
    expect(await engine.integrations.isAllPaused()).toBe(true);
    await step(2);
    await engine.editLead(DANA, { occupantsCount: 4 });
    expect(fake.prospects()).toEqual([]);
    await step(3);
    expect(fake.prospects()).toHaveLength(1);
    await step(4);
    await step(5);
    await engine.start();
    await world.clock.advance(60_000);
    await world.elapse(engine.stop());
    expect(await storage.queue.counts()).toMatchObject({ pending: 0, processing: 0, failed: 0 });
    expect(fake.prospects()).toMatchObject([{ preferences: { numberOfOccupants: 4 } }]);
  });

  it("names routes that exist", () => {
    const routes = ROUTES.map(({ method, path }) => `${method} ${path.replace(/\{\w+\}/, "{id}")}`);
    const named = [...text.matchAll(/`(GET|POST) (\/api\/[^`?]+)/g)].map(([, method, path]) => `${method} ${path}`);
    expect(named.length).toBeGreaterThan(10);
    for (const route of named) expect(routes).toContain(route);
  });
});

describe("what the guide to operations says", () => {
  it("has the whole checklist of seed 001", () => {
    const items = [...section("Deployment checklist").matchAll(/^- \[ \] \*\*(.+?)\*\*/gm)].map(([, item]) => item);
    expect(items).toEqual([
      "ResMan API credentials configured",
      "Webhook endpoints registered",
      "Data mapping validated (both directions)",
      "Error handling tested",
      "Monitoring configured",
      "Conflict resolution rules defined",
      "Bidirectional sync tested",
      "Verify lead sync functionality (push and pull)",
      "Test status update flow (both directions)",
      "Monitor error rates",
      "Validate data consistency",
      "Test conflict resolution",
      "Verify real-time sync",
      "Train onsite teams",
    ]);
  });

  it("names codes and commands that exist, and links that lead somewhere", () => {
    const cells = [...text.matchAll(/^\| (`[A-Z_`, ]+`) \|/gm)].flatMap(
      ([, cell = ""]) => cell.match(/[A-Z_]+/g) ?? [],
    );
    expect(cells.length).toBeGreaterThan(25);
    for (const code of cells) expect(Object.keys(ERROR_CODES)).toContain(code);
    expectCommandsToExist(FILE);
    expectLinksToLead(FILE);
    guide.expectAllTried();
  });
});
