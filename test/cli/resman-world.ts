import type { Surroundings } from "../../src/cli/surroundings.js";
import { ResManClient } from "../../src/clients/resman/resman-client.js";
import { systemRuntime } from "../../src/runtime/system-runtime.js";
import { MemoryStorageAdapter } from "../../src/storage/memory/memory-storage-adapter.js";
import {
  aConversation,
  anIntegration,
  aProperty,
  aUser,
  createFakeResManFetch,
  FAKE_RESMAN_IDS,
  FakeResMan,
  type FakeResManOptions,
} from "../../src/testing/index.js";
import { documentOf, run } from "./support.js";

/** The variables that open the fake ResMan. */
export const RESMAN_ENV = {
  DATABASE_URL: "postgres://somewhere/app",
  RESMAN_ACCOUNT_ID: String(FAKE_RESMAN_IDS.accountId),
  RESMAN_INTEGRATION_PARTNER_ID: FAKE_RESMAN_IDS.integrationPartnerId,
  RESMAN_API_KEY: FAKE_RESMAN_IDS.apiKey,
};

type Env = Record<string, string | undefined>;
type Parts = Partial<Surroundings> & { tty?: boolean };

export interface CliWorld {
  storage: MemoryStorageAdapter;
  fake: FakeResMan;
  propertyId: string;
  leadId: string;
  /** How often a command has closed the store. */
  closed(): number;
  /** Runs one command with the variables of the environment. */
  lead(args: string | readonly string[], env?: Env, parts?: Parts): ReturnType<typeof run>;
  /** The same with `--json`, and the one document that was printed. */
  json(args: string, env?: Env, parts?: Parts): Promise<{ code: number; document: ReturnType<typeof documentOf> }>;
}

/** Dana at one property in a store in memory, and a ResMan in this process. */
export async function createCliWorld(
  options: FakeResManOptions = {},
  storage: MemoryStorageAdapter = new MemoryStorageAdapter(),
): Promise<CliWorld> {
  const fake = new FakeResMan(options);
  const [property, user, conversation] = [aProperty(), aUser(), aConversation()];
  await storage.properties.put(property);
  await storage.integrations.put(anIntegration());
  await storage.users.put(user);
  await storage.conversations.put(conversation);
  let closed = 0;
  const count = async (): Promise<void> => {
    closed += 1;
  };
  const fetch = createFakeResManFetch(fake);
  const surroundings: Pick<Surroundings, "openStorage" | "createResManClient"> = {
    openStorage: async () => ({ storage, close: count }),
    createResManClient: (given) => new ResManClient({ ...given, retry: { attempts: 1 }, runtime: { fetch } }),
  };
  const lead: CliWorld["lead"] = (args, env = {}, parts = {}) =>
    run(args, { env: { ...RESMAN_ENV, ...env }, ...surroundings, ...parts });
  return {
    storage,
    fake,
    propertyId: property.id,
    leadId: conversation.id,
    closed: () => closed,
    lead,
    json: async (args, env, parts) => {
      const done = await lead(`${args} --json`, env, parts);
      return { code: done.code, document: documentOf(done) };
    },
  };
}

/** The platform's runtime at an instant that does not move. */
export const stoppedAt = (at: string): Surroundings["runtime"] => ({ ...systemRuntime, now: () => Date.parse(at) });
