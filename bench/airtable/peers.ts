import type Airtable from "airtable";
import { SpacedRateLimiter } from "../../src/runtime/spaced-rate-limiter.js";
import { FAKE_AIRTABLE_IDS } from "../../src/testing/index.js";
import type { BenchLead, Contender, Portal, Stages } from "./contender.js";
import { loadOfficialClient } from "./official-client.js";
import { type AirtableWorld, between, snapshot, trafficOf } from "./world.js";

/** As our client leaves between two requests, so that none comes too soon. */
const INTERVAL_MS = 203;
/** Requests at a time, where somebody takes care. */
const IN_FLIGHT = 5;
/** What Airtable takes in one write. */
const BATCH = 10;

type Cells = Record<string, string>;
type Table = Airtable.Table<Cells>;

/** How a peer writes many leads. */
type Push = (peer: Peer, notes: readonly (readonly [recordId: string, notes: string])[]) => Promise<void>;

interface Peer {
  table: Table;
  /** Waits for a request's turn; where nobody takes care, it is always its turn. */
  turn(): Promise<void>;
}

const peer = (name: string, isPaced: boolean, push: Push): Contender => ({
  name,
  open: async (world, records) => new PeerPortal(world, records, isPaced, push),
});

class PeerPortal implements Portal {
  readonly #world: AirtableWorld;
  readonly #peer: Peer;
  readonly #push: Push;
  readonly #leads: Map<string, BenchLead>;
  readonly #noted = new Map<string, string>();
  #syncedAt: number;

  constructor(world: AirtableWorld, records: readonly string[], isPaced: boolean, push: Push) {
    const { token: apiKey, baseId } = FAKE_AIRTABLE_IDS;
    const Client = loadOfficialClient(world.runtime, world.fetch);
    const limiter = new SpacedRateLimiter(INTERVAL_MS, world.runtime);
    const table = new Client({ apiKey }).base(baseId)<Cells>(world.tables[0] ?? "");
    this.#world = world;
    this.#peer = { table, turn: isPaced ? () => limiter.acquire() : async () => undefined };
    this.#push = push;
    this.#leads = new Map(records.map((id) => [id, { company: null, notes: null }]));
    this.#syncedAt = world.runtime.now();
  }

  async note(recordId: string, notes: string): Promise<void> {
    this.#leads.set(recordId, { company: null, ...this.#leads.get(recordId), notes });
    this.#noted.set(recordId, notes);
  }

  async sync(): Promise<Stages> {
    const before = snapshot(this.#world);
    const since = new Date(this.#syncedAt).toISOString();
    this.#syncedAt = this.#world.runtime.now();
    const pull = await trafficOf(this.#world, () => this.#pull(since));
    const push = await trafficOf(this.#world, () => this.#push(this.#peer, [...this.#noted]));
    return { all: between(before, snapshot(this.#world)), pull, push };
  }

  async leads(): Promise<Map<string, BenchLead>> {
    return this.#leads;
  }

  /** Page by page, as seed 004 asks for them. */
  async #pull(since: string): Promise<void> {
    const { table, turn } = this.#peer;
    const filterByFormula = `IS_AFTER({Last Modified}, '${since}')`;
    await turn();
    await table.select({ filterByFormula }).eachPage((records, next) => {
      for (const record of records) {
        const notes = this.#leads.get(record.id)?.notes ?? null;
        this.#leads.set(record.id, { company: record.get("Company") ?? null, notes });
      }
      void turn().then(next);
    });
  }
}

async function oneByOne({ table, turn }: Peer, notes: Parameters<Push>[1]): Promise<void> {
  for (const [recordId, text] of notes) {
    await turn();
    await table.find(recordId);
    await turn();
    await table.update(recordId, { Notes: text });
  }
}

const oneByOneTogether: Push = (one, notes) => together(notes, (each) => oneByOne(one, [each]));

const recordsOf = (notes: Parameters<Push>[1]) => notes.map(([id, text]) => ({ id, fields: { Notes: text } }));

async function inTens({ table, turn }: Peer, notes: Parameters<Push>[1]): Promise<void> {
  for (const chunk of chunks(notes)) {
    await turn();
    await table.update(recordsOf(chunk));
  }
}

const inTensTogether: Push = (one, notes) => together(chunks(notes), (chunk) => inTens(one, chunk));

const inTensAtOnce: Push = async (one, notes) => {
  await Promise.all(chunks(notes).map((chunk) => inTens(one, chunk)));
};

const chunks = <T>(all: readonly T[]): T[][] =>
  Array.from({ length: Math.ceil(all.length / BATCH) }, (_, index) => all.slice(index * BATCH, (index + 1) * BATCH));

/** Five at a time. */
async function together<T>(all: readonly T[], work: (one: T) => Promise<void>): Promise<void> {
  const waiting = all.values();
  const worker = async (): Promise<void> => {
    for (const one of waiting) await work(one);
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, worker));
}

/** The official client (airtable.js), with its own retry: as well as it can, as people call it, and as the seed does. */
export const PEERS: readonly Contender[] = [
  peer("airtable.js, tens, paced", true, inTensTogether),
  peer("airtable.js, tens, one after the other", false, inTens),
  peer("airtable.js, tens, all at once", false, inTensAtOnce),
  peer("GET and PATCH each, paced", true, oneByOneTogether),
  peer("GET and PATCH each, as seed 004", false, oneByOne),
];
