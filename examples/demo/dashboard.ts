import { once } from "node:events";
import { setTimeout } from "node:timers/promises";
import { stripVTControlCharacters } from "node:util";
import { type Property, type ResManClient, type StorageAdapter, SyncEngine } from "@domiq/lead-sync";
import { createHost } from "../express/host.js";
import { buildPage } from "../shared/pages.js";
import { makePeople } from "../shared/people.js";
import { closeServer, listen } from "../shared/start-server.js";
import { fetchState } from "./report.js";
import { bold, dim } from "./terminal.js";

const STAFF_EVERY_MS = 4000;
/** Of the fake: seconds in place of a minute, so that one can watch. */
const QUICK = { pullEveryMs: 3000, polling: { busyMs: 3000, quietMs: 3000 } };

/** What a dashboard of the demo needs. */
export interface DashboardParts {
  storage: StorageAdapter;
  resman: ResManClient;
  properties: readonly Property[];
  /** Where staff can be played; absent where ResMan is a real one. */
  fakeUrl: string | undefined;
}

/** The dashboard while the demo runs. */
export interface DemoDashboard {
  /** Keeps syncing, with staff at work in the fake, until Ctrl+C. */
  stay(): Promise<void>;
  close(): Promise<void>;
}

/** Serves the dashboard beside the demo, from an engine of its own, as another process would. Nothing where it cannot be had. */
export async function openDashboard(parts: DashboardParts): Promise<DemoDashboard | undefined> {
  try {
    return await serve(parts);
  } catch (error) {
    const text = stripVTControlCharacters(error instanceof Error ? error.message : String(error));
    const lines = text.split("\n").filter((line) => line.trim() !== "");
    console.log(dim(`   There is no dashboard: ${lines.slice(0, 2).join(" ")}`));
    return undefined;
  }
}

async function serve({ storage, resman, properties, fakeUrl }: DashboardParts): Promise<DemoDashboard> {
  const pages = [await buildPage("dashboard")];
  const engine = new SyncEngine({ storage, resman, ...(fakeUrl !== undefined && QUICK) });
  const { server, ...host } = createHost({ engine, storage, properties, pages });
  const url = await listen(server, Number(process.env.PORT ?? 0));
  await host.start();
  const [admin] = await makePeople(properties);
  console.log(`   ${bold("Dashboard:")} ${url}/dashboard#token=${admin?.token}`);
  return {
    stay: async () => {
      const ended = new AbortController();
      const signals = ["SIGINT", "SIGTERM"] as const;
      const told = Promise.race(signals.map((signal) => once(process, signal, { signal: ended.signal })));
      console.log(`The dashboard stays open${fakeUrl ? ", and staff stay at work" : ""}; Ctrl+C ends it.`);
      await engine.start();
      const work = fakeUrl ? playStaff(fakeUrl, ended.signal) : undefined;
      await told;
      ended.abort();
      await work;
    },
    close: async () => {
      await host.stop();
      await closeServer(server);
      await engine.stop();
    },
  };
}

/** One edit after the other, until the signal fires. */
async function playStaff(url: string, signal: AbortSignal): Promise<void> {
  try {
    const { prospects } = await fetchState(url);
    const open = prospects.filter(({ people, lease }) => people[0]?.type === "prospect" && !lease);
    for (let turn = 0; open.length > 0; turn += 1) {
      await setTimeout(STAFF_EVERY_MS, undefined, { signal });
      const prospectId = open[(turn * 7) % open.length]?.prospectId;
      const phone = `(602) 555-${String(2000 + (turn % 8000)).padStart(4, "0")}`;
      const [action, input] =
        turn % 3 === 2 ? ["addNote", { comments: `Called back (${turn}).` }] : ["changePhone", { phone }];
      // What the fake refuses is left out; the next one comes soon.
      await fetch(`${url}/__staff/${action}`, {
        method: "POST",
        body: JSON.stringify({ prospectId, ...input }),
        signal,
      });
    }
  } catch (error) {
    // Ctrl+C in a terminal ends the fake at the same time as the demo.
    if (!signal.aborted) console.log(dim(`   Staff went home: ${error instanceof Error ? error.message : error}`));
  }
}
