import { expect, it } from "vitest";
import type { Prospect } from "../../../src/domain/wire/prospect.js";
import { type ResManGateway, type StorageAdapter, SyncEngine } from "../../../src/index.js";
import { MemoryStorageAdapter } from "../../../src/storage/memory/index.js";
import { anIntegration, aProperty, aProspect } from "../../../src/testing/index.js";
import { audited, briefs } from "./support.js";

const COUNT = 20_000;
const PAGE = 1000;

const prospectOf = (number: number): Prospect => {
  const prospect = aProspect({ prospectId: `p-${number}` });
  const customers = prospect.customers.map((customer) => ({
    ...customer,
    personId: `person-${number}`,
    email: `renter${number}@example.com`,
    phones: [],
  }));
  return { ...prospect, customers };
};

/** A ResMan that makes its prospects as they are asked for. */
function endlessResMan() {
  const asked: string[] = [];
  const pages = async function* (window: { from: string; to: string }) {
    for (let from = 0; from < COUNT; from += PAGE) {
      yield { window, prospects: Array.from({ length: PAGE }, (_, index) => prospectOf(from + index)) };
    }
  };
  let hasShown = false;
  const gateway = {
    pullProspects: (_: string, window: { from: string; to: string }) => {
      const isFirst = !hasShown;
      hasShown = true;
      return isFirst ? pages(window) : (async function* () {})();
    },
    getProspect: async (_: string, prospectId: string) => {
      asked.push(prospectId);
      return prospectOf(Number(prospectId.slice(2)));
    },
  } as unknown as ResManGateway;
  const showAgain = (): void => {
    hasShown = false;
  };
  return { gateway, asked, showAgain };
}

it("twenty thousand leads are compared a hundred at a time, and only what does not fit is asked for again", {
  timeout: 240_000,
}, async () => {
  const storage = new MemoryStorageAdapter();
  await storage.properties.put(aProperty());
  await storage.integrations.put(anIntegration());
  const resman = endlessResMan();
  const engine = new SyncEngine({ storage, resman: resman.gateway });
  await engine.pullLeads();
  const [edited] = await storage.links.findByRemoteIds("resman", ["p-777"]);
  const { userId } = (await storage.conversations.get(edited?.leadId ?? "")) ?? expect.fail("it was not imported");
  await storage.users.update(userId ?? "", { email: "unnoticed@example.com" });

  const loaded: number[] = [];
  const leads: StorageAdapter["leads"] = {
    load: (ids, system) => {
      loaded.push(ids.length);
      return storage.leads.load(ids, system);
    },
  };
  const counted = new Proxy<StorageAdapter>(storage, {
    get: (target, name) => {
      const value: unknown = name === "leads" ? leads : Reflect.get(target, name);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
  resman.showAgain();
  const result = await audited(new SyncEngine({ storage: counted, resman: resman.gateway }));
  expect(result).toMatchObject({ checked: COUNT, consistent: COUNT - 1, failures: [] });
  expect(briefs(result)).toEqual([expect.stringMatching(/^differs \w+ email:outbound$/)]);
  expect(resman.asked).toEqual(["p-777"]);
  expect(Math.max(...loaded)).toBe(100);
  expect(loaded.reduce((sum, count) => sum + count, 0)).toBeLessThan(COUNT + 10);
});
