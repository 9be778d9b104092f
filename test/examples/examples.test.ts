import { once } from "node:events";
import { afterEach, expect, it } from "vitest";
import { WebSocket } from "ws";
import { killExamples, startExample } from "./support.js";

const SECONDS = 1000;

afterEach(killExamples);

/** Starts a server as its README says and reads what it prints. */
async function startServer(file: string) {
  const example = startExample(file);
  const [, url = ""] = await example.printed(/listens on (http:\S+)/);
  const [, resman = ""] = await example.printed(/fake one on (http:\/\/[^;\s]+)/);
  const [, admin = ""] = await example.printed(/export ADMIN=(\S+)/);
  const [, agent = ""] = await example.printed(/export AGENT=(\S+)/);
  const [, socket = ""] = await example.printed(/wscat -c "([^"]+)"/);
  const get = (path: string, token?: string, method = "GET") =>
    fetch(`${url}${path}`, { method, headers: token ? { authorization: `Bearer ${token}` } : {} });
  return { example, url, resman, admin, agent, socket: socket.replace("$AGENT", agent), get };
}

type Server = Awaited<ReturnType<typeof startServer>>;

/** What staff change in ResMan comes to a socket. */
async function expectRealtime({ get, resman, agent, socket }: Server): Promise<void> {
  const { leads } = await (await get("/api/resman/leads?limit=100", agent)).json();
  const linked = leads.find((lead: { resman_lead_id: string | null }) => lead.resman_lead_id !== null);
  const client = new WebSocket(socket);
  await once(client, "open");
  const heard = new Promise<Record<string, unknown>>((resolve) => {
    client.on("message", (data) => {
      const message = JSON.parse(String(data));
      if (message.data?.updated_fields?.phone === "+16025550188") resolve(message);
    });
  });
  const edit = { prospectId: linked.resman_lead_id, phone: "(602) 555-0188" };
  const response = await fetch(`${resman}/__staff/changePhone`, { method: "POST", body: JSON.stringify(edit) });
  expect(response.status).toBe(200);
  expect(await heard).toMatchObject({ type: "lead_update", source: "resman" });
  client.terminate();
}

/** The addresses it prints first show pages, and what they ask of the host beside lead-sync knows whom the token names. */
async function expectPages({ example, url, get }: Server): Promise<void> {
  for (const path of ["/dashboard", "/chat"]) {
    const [, token = ""] = await example.printed(new RegExp(`${url}${path}#token=(\\S+)`));
    const page = await get(path);
    expect(page.headers.get("content-type")).toBe("text/html; charset=utf-8");
    const [, script = ""] = /src="([^"]+\.js)"/.exec(await page.text()) ?? [];
    expect((await get(script)).headers.get("content-type")).toBe("text/javascript; charset=utf-8");
    const { properties } = await (await get("/api/me", token)).json();
    expect(properties.length).toBeGreaterThan(0);
  }
  expect((await get("/api/me")).status).toBe(401);
  expect((await get("/api/chat/conversations", undefined, "POST")).status).toBe(401);
}

it.each([
  ["examples/express/server.ts", true, true],
  ["examples/hono/server.ts", true, false],
  ["examples/nextjs/serve.ts", false, false],
])(
  "%s serves whom the token names, and ends when told to",
  {
    timeout: 90 * SECONDS,
  },
  async (file, hasSockets, hasPages) => {
    const server = await startServer(file);
    const { example, get, admin, agent } = server;
    expect((await get("/api/resman/leads")).status).toBe(401);
    const all = await (await get("/api/resman/leads?limit=100", admin)).json();
    const own = await (await get("/api/resman/leads?limit=100", agent)).json();
    expect(all.leads).toHaveLength(40);
    expect(own.leads.length).toBeGreaterThan(0);
    expect(own.leads.length).toBeLessThan(40);
    expect((await get("/api/admin/sync/delta", agent, "POST")).status).toBe(403);
    expect(await (await get("/api/admin/sync/delta", admin, "POST")).json()).toMatchObject({ success: true });
    expect(await (await get("/api/resman/openapi.json")).json()).toMatchObject({ openapi: "3.1.0" });
    if (hasSockets) await expectRealtime(server);
    if (hasPages) await expectPages(server);
    expect(await example.stop()).toBe(0);
  },
);

it("examples/worker/main.ts has its jobs done by the other process, and ends by itself", {
  timeout: 120 * SECONDS,
}, async () => {
  const example = startExample("examples/worker/main.ts");
  expect(await example.ended()).toBe(0);
  const [, worker = ""] = /made by process (\d+)/.exec(example.output()) ?? [];
  expect(example.output()).toContain(`worker ${worker}: waits for jobs`);
  expect(example.output()).toMatch(/40 done, 0 left/);
});

it("examples/airtable/main.ts brings both sides into step, and ends by itself", {
  timeout: 120 * SECONDS,
}, async () => {
  const example = startExample("examples/airtable/main.ts");
  expect(await example.ended()).toBe(0);
  expect(example.output()).toContain("reconcile: 3 leads came from Airtable");
  expect(example.output()).toMatch(/Airtable shows "Claimed By: ben@acme.example" after \d/);
  expect(example.output()).toContain("Airtable shows Mei as Removed, campaign null");
  expect(example.output()).toContain("0 writes to Airtable, 0 leads changed");
});

it("examples/monitoring/main.ts tells of an outage once, and once of its end, and ends by itself", {
  timeout: 120 * SECONDS,
}, async () => {
  const example = startExample("examples/monitoring/main.ts");
  expect(await example.ended()).toBe(0);
  const output = example.output();
  expect(output).toMatch(/circuit of \S+ opened: 3 failures in a row, TEMPORARY_ERROR/);
  expect(output).toMatch(/[1-9]\d* jobs wait, 0 were set aside/);
  expect(output).toMatch(/circuit of \S+ closed/);
  expect(output.match(/# :rotating_light:/g)).toHaveLength(1);
  expect(output.match(/# :white_check_mark:/g)).toHaveLength(1);
  expect(output).toContain('lead_sync_queue_jobs{status="completed"} 24');
  expect(output).toContain("data_loss: met (none)");
});
