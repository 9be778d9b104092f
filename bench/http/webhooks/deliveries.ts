import { signWebhook } from "../../../src/rules/webhooks/sign-webhook.js";
import { anId } from "../../../src/testing/builders.js";

/** Leads the deliveries are about. */
export const LEADS = 200;
export const SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
export const PATH = "/api/resman/webhooks/lead-update";

const BODY_BYTES = 1000;

export const prospectId = (lead: number): string => anId(0x5000 + lead);

function bodyOf(lead: number): string {
  const update = {
    lead_id: prospectId(lead),
    status: "contacted",
    updated_fields: {
      first_name: "Dana",
      last_name: "Okafor",
      email: "dana@example.com",
      phone: "+16025550142",
      budget_range: { min: 1200, max: 1800 },
      initial_message: "",
    },
    timestamp: new Date().toISOString(),
    updated_by: "resman",
    sync_direction: "from_resman",
  };
  update.updated_fields.initial_message = "x".repeat(BODY_BYTES - JSON.stringify(update).length);
  return JSON.stringify(update);
}

let made = 0;

/** Whole HTTP requests, signed, each delivery with an id of its own. */
export function signedRequests(count: number): Buffer[] {
  const now = Date.now();
  const bodies = Array.from({ length: LEADS }, (_, lead) => bodyOf(lead));
  return Array.from({ length: count }, (_, index) => {
    const body = bodies[index % LEADS] ?? "";
    made += 1;
    const id = `msg_${process.pid}_${made}`;
    const headers = {
      host: "127.0.0.1",
      "content-type": "application/json",
      "content-length": String(Buffer.byteLength(body)),
      "user-agent": "bench",
      ...signWebhook(body, { secret: SECRET, id, now, family: "standard" }),
    };
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
    return Buffer.from(`POST ${PATH} HTTP/1.1\r\n${lines.join("")}\r\n${body}`);
  });
}
