import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isSyncError } from "../../src/domain/errors.js";
import type { StorageAdapter } from "../../src/ports/storage.js";
import { MemoryStorageAdapter } from "../../src/storage/memory/index.js";
import { CLIENT, id, OTHER_CLIENT } from "../../src/testing/storage-conformance/fixtures.js";
import { storageConformanceCases } from "../../src/testing/storage-conformance/index.js";
import { campaignOperation } from "./support/campaign-operations.js";
import { createNaiveStorage, type NaiveRepositories, type NaiveStorage } from "./support/naive-storage.js";
import type { Memory, Operation } from "./support/operation.js";
import { anyOperation } from "./support/operations.js";

/** A call by itself, or several in a transaction that is undone in the end or not. */
type Step = { operations: Operation[]; transaction: "none" | "commit" | "undo" };

const stepOf = (operation: fc.Arbitrary<Operation>): fc.Arbitrary<Step> =>
  fc.oneof(
    {
      weight: 4,
      arbitrary: operation.map((one) => ({ operations: [one], transaction: "none" as const })),
    },
    {
      weight: 1,
      arbitrary: fc.record({
        operations: fc.array(operation, { minLength: 1, maxLength: 6 }),
        transaction: fc.constantFrom("commit" as const, "undo" as const),
      }),
    },
  );

const UNDO = new Error("undo");

/** What a call gives, or the code it is refused with. */
const answerOf = (call: Promise<unknown>): Promise<unknown> =>
  call.catch((error: unknown) => {
    if (isSyncError(error)) return { refused: error.code };
    throw error;
  });

async function runStep(storage: NaiveStorage | StorageAdapter, { operations, transaction }: Step, memory: Memory) {
  const answers: unknown[] = [];
  const runAll = async (repositories: NaiveRepositories) => {
    for (const operation of operations) answers.push(await answerOf(operation.run(repositories, memory)));
    if (transaction === "undo") throw UNDO;
  };
  if (transaction === "none") await runAll(storage);
  else {
    await storage.transaction(runAll).catch((error: unknown) => {
      if (error !== UNDO) throw error;
    });
  }
  return answers;
}

/** Every row there is. */
const contents = async (storage: NaiveRepositories) => ({
  integrations: [await storage.integrations.get(id(1)), await storage.integrations.get(id(2))],
  conversations: await storage.conversations.list(),
  jobs: await storage.queue.list(),
  log: await storage.log.list(),
  alerts: await storage.alerts.list(),
  conflicts: await storage.conflicts.list(),
  merges: await storage.merges.list(),
  campaignLeads: await storage.campaignLeads.list(),
  campaignLinks: await storage.campaignLinks.getMany([1, 2, 3, 4, 5].map(id)),
  campaignNotices: [
    await storage.campaignNotices.list({ clientId: CLIENT }),
    await storage.campaignNotices.list({ clientId: OTHER_CLIENT }),
  ],
});

describe("MemoryStorageAdapter", () => {
  it.each([
    { what: "leads", operation: anyOperation },
    { what: "campaign leads", operation: campaignOperation },
  ])("answers every history of $what as plain arrays do", async ({ operation }) => {
    const history = fc.array(stepOf(operation), { minLength: 10, maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(history, async (steps) => {
        const [memory, naive] = [new MemoryStorageAdapter(), createNaiveStorage()];
        const remembered: Memory = { claimed: [] };
        for (const step of steps) {
          const expected = await runStep(naive, step, remembered);
          expect(await runStep(memory, step, remembered), step.operations.join("; ")).toEqual(expected);
          const jobs = expected
            .flat()
            .filter((answer) => typeof answer === "object" && answer !== null && "fence" in answer);
          remembered.claimed.push(...(jobs as Memory["claimed"]));
        }
        expect(await contents(memory)).toEqual(await contents(naive));
      }),
    );
  });
});

/** The model, and what it does not know from the adapter. */
function naiveAdapter(): StorageAdapter {
  const { archive: _, listen: __, ...memory } = new MemoryStorageAdapter();
  return { ...memory, ...createNaiveStorage() };
}

describe("the model of plain arrays", () => {
  const isKnown = (area: string): boolean =>
    [
      "alerts",
      "conversation updates",
      "integrations: failures",
      "log: stats",
      "metrics",
      "metrics: series",
      "names",
      "links",
      "merges",
      "distinctions",
      "receipts",
    ].includes(area) ||
    (area.startsWith("queue: ") && area !== "queue: listen") ||
    (area.startsWith("campaign") && area !== "campaign notices: listen");
  const cases = storageConformanceCases().filter(({ area }) => isKnown(area));

  it.each(cases.map(({ area, name, run }) => ({ title: `${area}: ${name}`, run })))(
    "keeps the contract: $title",
    async ({ run }) => {
      await run(async () => naiveAdapter());
    },
  );
});
