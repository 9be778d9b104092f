import { AirtableClient } from "../../../../src/clients/airtable/airtable-client.js";
import type { ReconciliationResult } from "../../../../src/engine/airtable/results.js";
import type { AirtableGateway, AirtableQuery } from "../../../../src/ports/airtable.js";
import type { Fetch } from "../../../../src/ports/runtime.js";
import { FAKE_AIRTABLE_IDS } from "../../../../src/testing/fake-airtable/default-base.js";
import { createFakeAirtableFetch } from "../../../../src/testing/fake-airtable/fake-fetch.js";
import { minutes, pushOnly } from "../support.js";
import { type Mortal, mortal } from "./mortal.js";
import type { TwoSides } from "./two-sides.js";

/** What a process of the sync does. */
export type CycleKind = "reconcile" | "lookback" | "follow" | "full" | "dry";

export interface CycleOptions {
  kind: CycleKind;
  /** It dies before the step after this one. Default: it lives. */
  lastStep?: number;
  /** Done before and after each request: what people do meanwhile. */
  meanwhile?: () => Promise<void>;
}

const FOR_EVER = 1e9;
/** Longer than a dead process's lock is held. */
const LEASE = minutes(2);

/** A base so small that lists have several pages and writes several requests. */
function inSmallPages(client: AirtableClient): AirtableGateway {
  return new Proxy(client, {
    get: (target, name) => {
      if (name === "pages") {
        return (table: string, query: AirtableQuery = {}, ...rest: [object?]) =>
          target.pages(table, { ...query, pageSize: 3 }, ...rest);
      }
      const value: unknown = Reflect.get(target, name);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}

/** One process, from its start to its end. */
export async function cycle(sides: TwoSides, options: CycleOptions): Promise<Mortal> {
  const { world } = sides;
  const { kind, lastStep = FOR_EVER, meanwhile } = options;
  const life = mortal(world.storage, lastStep);
  const watched =
    (inner: Fetch): Fetch =>
    async (request) => {
      await meanwhile?.();
      const answer = await inner(request);
      await meanwhile?.();
      return answer;
    };
  const fetch = watched(life.fetch(createFakeAirtableFetch(world.fake)));
  const { token, baseId } = FAKE_AIRTABLE_IDS;
  const runtime = Object.assign(Object.create(world.runtime) as typeof world.runtime, { fetch });
  const client = inSmallPages(new AirtableClient({ token, baseId, runtime, maxRecordsPerRequest: 3 }));
  const process = world.anotherEngine({ client }, { storage: life.storage });
  sides.write(`${kind} begins`);
  sides.isBusy = true;
  const outcome = await begin().then(
    ({ success, stage1, stage2 }) => JSON.stringify({ success, errors: [...stage1.errors, ...stage2.errors] }),
    (error: unknown) => String(error),
  );
  sides.isBusy = false;
  sides.write(`${kind} ${life.isDead ? `is killed after ${lastStep} steps` : `ends: ${outcome}`}`);
  if (life.isDead) await world.pass(LEASE);
  return life;

  function begin(): Promise<ReconciliationResult> {
    switch (kind) {
      case "reconcile":
        return world.reconcile({}, process);
      case "lookback":
        return world.reconcile({ lookbackMinutes: 20 }, process);
      case "dry":
        return world.reconcile({ dryRun: true }, process);
      case "follow":
        return world.elapse(pushOnly(world.options({ client }, { storage: life.storage })));
      case "full":
        return world.elapse(process.syncAll());
    }
  }
}

/** Much goes wrong from here on. */
export function breakThings({ world }: TwoSides, seed: number): void {
  const { faults } = world.fake;
  const kinds = {
    http503: 0.05,
    http500: 0.03,
    http503After: 0.03,
    dropBefore: 0.03,
    dropAfter: 0.05,
    truncated: 0.03,
    hangAfter: 0.01,
    iteratorExpired: 0.15,
    rateLimited: 0.02,
  } as const;
  for (const [index, [kind, rate]] of Object.entries(kinds).entries()) {
    faults.set(kind as keyof typeof kinds, { rate, seed: seed + index });
  }
}
