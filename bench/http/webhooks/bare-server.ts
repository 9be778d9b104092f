import { createHmac, timingSafeEqual } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type pg from "pg";
import { leadUpdateWebhookSchema } from "../../../src/domain/wire/lead-update-webhook.js";
import { SECRET } from "./deliveries.js";

const KEY = Buffer.from(SECRET.slice("whsec_".length), "base64");

/** The least a host would write by hand: it does what it is asked with the body and answers. */
const bareServer = (take: (body: Buffer, request: IncomingMessage) => Promise<unknown> | unknown): Server =>
  createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", async () => {
      try {
        await take(Buffer.concat(chunks), request);
        reply(response, 200);
      } catch {
        reply(response, 401);
      }
    });
  });

function reply(response: ServerResponse, status: number): void {
  response.writeHead(status, { "content-type": "text/plain", "content-length": 2 });
  response.end("OK");
}

/** No tolerance, one secret, no rotation. Returns the delivery's id. */
function verify(body: Buffer, { headers }: IncomingMessage): string {
  const id = String(headers["webhook-id"]);
  const hmac = createHmac("sha256", KEY)
    .update(`${id}.${String(headers["webhook-timestamp"])}.`)
    .update(body);
  const given = Buffer.from(String(headers["webhook-signature"]).slice("v1,".length), "base64");
  if (!timingSafeEqual(hmac.digest(), given)) throw new Error("It does not fit.");
  return id;
}

const INSERT = { name: "deliver", text: "INSERT INTO bench_delivery (id, received_at) VALUES ($1, now())" };

/** Checks the signature and stores the id, one statement a delivery. */
export async function insertingServer(pool: pg.Pool): Promise<Server> {
  await pool.query("CREATE TABLE bench_delivery (id text PRIMARY KEY, received_at timestamptz NOT NULL)");
  return bareServer((body, request) => pool.query({ ...INSERT, values: [verify(body, request)] }));
}

/** Checks the signature and the body. */
export const checkingServer = (): Server =>
  bareServer((body, request) => {
    verify(body, request);
    leadUpdateWebhookSchema.parse(JSON.parse(body.toString("utf8")));
  });

/** Does nothing with the body. */
export const readingServer = (): Server => bareServer(() => undefined);
