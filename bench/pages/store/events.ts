import type { Lead, RealTimeSyncEvent } from "../../../src/browser/index.js";
import { median, ratios } from "../../http/statistics.js";
import { table } from "../../matching/table.js";
import { makeEvents, makeLeads } from "../people.js";
import { roundRobin } from "../races/round-robin.js";
import { feedStore, naively } from "../scripted.js";

const LEADS = 10_000;
const EVENTS = 1_000;

/** Something that events are told to, and whose list of leads is asked for. */
interface Contender {
  tell(event: RealTimeSyncEvent): void;
  leads(): readonly Lead[];
}

/** A reducer: the list is made anew for each event. */
function reducer(leads: readonly Lead[]): Contender {
  let state = { leads };
  return {
    tell(event) {
      const { conversationId } = event.data;
      state = {
        ...state,
        leads: state.leads.map((lead) => (lead.conversationId === conversationId ? naively(lead, event) : lead)),
      };
    },
    leads: () => state.leads,
  };
}

/** The way of Zustand: a map in an immutable state, copied for each event. */
function copiedMap(leads: readonly Lead[]): Contender {
  let state = { byId: new Map(leads.map((lead) => [lead.conversationId, lead])) };
  return {
    tell(event) {
      const before = state.byId.get(event.data.conversationId ?? "");
      if (!before) return;
      state = { byId: new Map(state.byId).set(before.conversationId, naively(before, event)) };
    },
    leads: () => [...state.byId.values()],
  };
}

/** One map that is changed in place: as little as can be done. */
function oneMap(leads: readonly Lead[]): Contender {
  const byId = new Map(leads.map((lead) => [lead.conversationId, lead]));
  return {
    tell(event) {
      const before = byId.get(event.data.conversationId ?? "");
      if (before) byId.set(before.conversationId, naively(before, event));
    },
    leads: () => [...byId.values()],
  };
}

async function ours(leads: readonly Lead[]): Promise<Contender> {
  const { store, tell } = await feedStore(leads);
  store.subscribe(() => undefined);
  return { tell, leads: () => store.getSnapshot().leads };
}

const CONTENDERS = {
  LeadSyncStore: ours,
  "reducer, list made anew": reducer,
  "map copied for each event": copiedMap,
  "one map changed in place": oneMap,
} as const;
type Name = keyof typeof CONTENDERS;
const NAMES = Object.keys(CONTENDERS) as Name[];

/** Events a second into 10,000 leads, without a page; a markdown table. */
export async function raceStores(rounds: number): Promise<string> {
  const events = makeEvents(EVENTS, LEADS);
  const rows: string[][] = [];
  for (const isReadEachTime of [true, false]) {
    const run = async (name: Name): Promise<number> => {
      const { tell, leads } = await CONTENDERS[name](makeLeads(LEADS));
      const start = performance.now();
      for (const event of events) {
        tell(event);
        if (!isReadEachTime) continue;
        leads();
        // Listeners are told in between.
        await undefined;
      }
      leads();
      return EVENTS / ((performance.now() - start) / 1000);
    };
    // The first is for the compilers.
    await roundRobin(NAMES, 1, run);
    const shown = await roundRobin(NAMES, rounds, run);
    for (const name of NAMES) {
      rows.push([
        `${isReadEachTime ? "read after each" : "read at the end"}: ${name}`,
        median(shown[name]).toFixed(0),
        median(ratios(shown[name], shown["reducer, list made anew"])).toFixed(2),
      ]);
    }
  }
  return table(["1,000 events, 10,000 leads", "events/s", "× reducer"], rows);
}
