import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { AirtableClient } from "../../../src/clients/airtable/index.js";
import { BASE, record, recordId, TOKEN } from "./support.js";

interface Arrived {
  method: string | undefined;
  url: string | undefined;
  headers: IncomingMessage["headers"];
  body: string;
}

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

/** A real server; undefined drops the connection. */
async function startServer(answer: (arrived: Arrived, index: number) => object | undefined) {
  const arrived: Arrived[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { method, url, headers } = request;
    const one = { method, url, headers, body: Buffer.concat(chunks).toString("utf8") };
    const reply = answer(one, arrived.push(one) - 1);
    if (!reply) return request.socket.destroy();
    response.writeHead(200, { "content-type": "application/json; charset=utf-8" }).end(JSON.stringify(reply));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  closers.push(() => new Promise((resolve) => server.close(() => resolve())));
  closers.unshift(async () => server.closeAllConnections());
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const client = new AirtableClient({ token: TOKEN, baseId: BASE, baseUrl, intervalMs: 1, retry: { baseMs: 1 } });
  return { client, arrived };
}

describe("over real HTTP", () => {
  it("methods, JSON and text beyond ASCII arrive as they were sent", async () => {
    const { client, arrived } = await startServer(({ method }) =>
      method === "DELETE" ? { records: [{ id: recordId(1), deleted: true }] } : { records: [record(1)] },
    );
    const fields = { Name: "Zoë 李 👋", Notes: 'a "quote"\n' };
    await client.create("Löwen/1", [{ fields }]);
    await client.update("Leads", [{ id: recordId(1), fields }]);
    await client.replace("Leads", [{ id: recordId(1), fields }]);
    await client.delete("Leads", [recordId(1)]);
    await client.list("Leads", { filterByFormula: "'".repeat(6000) });
    expect(arrived.map(({ method, url }) => `${method} ${decodeURIComponent(url ?? "")}`)).toEqual([
      `POST /v0/${BASE}/Löwen/1`,
      `PATCH /v0/${BASE}/Leads`,
      `PUT /v0/${BASE}/Leads`,
      `DELETE /v0/${BASE}/Leads?records[]=${recordId(1)}`,
      `POST /v0/${BASE}/Leads/listRecords`,
    ]);
    expect(JSON.parse(arrived[0]?.body ?? "")).toEqual({ records: [{ fields }] });
    expect(arrived[1]?.headers).toMatchObject({
      authorization: `Bearer ${TOKEN}`,
      "content-type": "application/json",
    });
    expect(arrived[3]?.body).toBe("");
    expect(arrived[3]?.headers["content-type"]).toBeUndefined();
  });

  it("a dropped connection is tried again for an update, and never for a create", async () => {
    const { client, arrived } = await startServer((_, index) => (index === 1 ? { records: [record(1)] } : undefined));
    await client.update("Leads", [{ id: recordId(1), fields: {} }]);
    expect(arrived).toHaveLength(2);
    await expect(client.create("Leads", [{ fields: {} }])).rejects.toMatchObject({
      code: "NETWORK_ERROR",
      outcomeUnknown: true,
    });
    expect(arrived).toHaveLength(3);
  });
});
