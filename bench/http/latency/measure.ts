import { once } from "node:events";
import { WebSocket } from "ws";
import { signWebhook } from "../../../src/rules/webhooks/sign-webhook.js";
import { createDatabase } from "../../../test/support/postgres/databases.js";
import { startPostgres } from "../../../test/support/postgres/start-postgres.js";
import { table } from "../../matching/table.js";
import { startChild } from "../process/child.js";
import { quantile } from "../statistics.js";
import type { HostReady, HostRequest } from "./host.js";

export interface LatencyOptions {
  edits: number;
  leads: number;
  /** Milliseconds between two pulls where nothing but the poller notices an edit. */
  pullEveryMs: number;
}

/** How the host hears of an edit. */
interface Notice {
  name: string;
  pullEveryMs: number;
  tell?: (host: HostReady, prospectId: string, phone: string) => Promise<void>;
}

const SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
/** Edits before those that count. */
const WARM_UP = 30;
const PATIENCE_MS = 30_000;

async function sendWebhook({ port }: HostReady, prospectId: string, phone: string): Promise<void> {
  const body = JSON.stringify({
    lead_id: prospectId,
    status: "new",
    updated_fields: { phone },
    timestamp: new Date().toISOString(),
    updated_by: "resman",
    sync_direction: "from_resman",
  });
  await post(`http://127.0.0.1:${port}/api/resman/webhooks/lead-update`, body, {
    "content-type": "application/json",
    ...signWebhook(body, { secret: SECRET, now: Date.now() }),
  });
}

async function post(url: string, body: string, headers: Record<string, string> = {}): Promise<void> {
  const response = await fetch(url, { method: "POST", body, headers });
  const text = await response.text();
  if (!response.ok) throw new Error(`${new URL(url).pathname} answered ${response.status}: ${text}`);
}

/** From a staff edit in ResMan to the message at a client, one edit at a time; a markdown table. */
export async function measureLatency(options: LatencyOptions): Promise<string> {
  const { pullEveryMs } = options;
  const notices: Notice[] = [
    { name: "noticed by a signed webhook", pullEveryMs: 0, tell: sendWebhook },
    { name: `noticed by the poller, every ${pullEveryMs} ms`, pullEveryMs },
  ];
  const postgres = await startPostgres({ from: "embedded" });
  try {
    const rows: string[][] = [];
    for (const notice of notices) {
      const times = await timesOf(notice, postgres.url(), options);
      rows.push([notice.name, ...[0.5, 0.95, 0.99].map((share) => quantile(times, share).toFixed(1))]);
    }
    const title = `From a staff edit in ResMan to a client, ms, ${options.edits} edits one at a time, PostgreSQL ${postgres.version}`;
    return `${title}\n\n${table(["", "p50", "p95", "p99"], rows)}`;
  } finally {
    await postgres.stop();
  }
}

async function timesOf(notice: Notice, url: string, { edits, leads }: LatencyOptions): Promise<number[]> {
  const database = await createDatabase({ url, template: "template0" }, { empty: true });
  const resman = await startChild(new URL("./resman.ts", import.meta.url));
  const hostProcess = await startChild(new URL("./host.ts", import.meta.url));
  try {
    const resmanUrl = await resman.ask<string>("listen");
    const { pullEveryMs } = notice;
    const request: HostRequest = { databaseUrl: database.url, resmanUrl, secret: SECRET, leads, pullEveryMs };
    const host = await hostProcess.ask<HostReady>("listen", request);
    const client = new WebSocket(`ws://127.0.0.1:${host.port}/api/resman/sync/websocket`);
    await once(client, "open");
    const times: number[] = [];
    for (let edit = 0; edit < edits + WARM_UP; edit++) {
      const took = await timeOf(edit, notice, { host, resmanUrl, client });
      if (edit >= WARM_UP) times.push(took);
    }
    client.terminate();
    return times;
  } finally {
    await hostProcess.stop();
    await resman.stop();
  }
}

/** One edit. The clock starts when the staff's own request leaves. */
async function timeOf(
  edit: number,
  { tell }: Notice,
  { host, resmanUrl, client }: { host: HostReady; resmanUrl: string; client: WebSocket },
): Promise<number> {
  const { prospectId = "", conversationId = "" } = host.prospects[edit % host.prospects.length] ?? {};
  const phone = `+1602555${String(1000 + edit)}`;
  const arrived = arrivalOf(client, conversationId, phone);
  const begin = performance.now();
  await post(`${resmanUrl}/__staff/changePhone`, JSON.stringify({ prospectId, phone }));
  await tell?.(host, prospectId, phone);
  return (await arrived) - begin;
}

/** Resolves to the moment the client has heard of the new number. */
function arrivalOf(client: WebSocket, conversationId: string, phone: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const done = (): void => {
      clearTimeout(timer);
      client.off("message", onMessage);
    };
    const onMessage = (frame: Buffer): void => {
      const { data } = JSON.parse(frame.toString("utf8"));
      if (data?.conversation_id !== conversationId || data.updated_fields?.phone !== phone) return;
      done();
      resolve(performance.now());
    };
    const timer = setTimeout(() => {
      done();
      reject(new Error(`An edit did not arrive within ${PATIENCE_MS} ms.`));
    }, PATIENCE_MS);
    client.on("message", onMessage);
  });
}
