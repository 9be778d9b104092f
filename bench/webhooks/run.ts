import { createHmac, timingSafeEqual } from "node:crypto";
import { leadUpdateWebhookSchema } from "../../src/domain/wire/lead-update-webhook.js";
import { signWebhook } from "../../src/rules/webhooks/sign-webhook.js";
import { createWebhookVerifier, verifyWebhook } from "../../src/rules/webhooks/verify-webhook.js";
import { cpuMs } from "../matching/cpu-time.js";
import { table } from "../matching/table.js";

/*
 * What one delivery of 1 kB costs: signature, JSON.parse and the schema, beside the least that Node's own HMAC needs for the
 * same. All take turns in every round; processor time, medians.
 */

const ROUNDS = 41;
const CALLS = 2000;

const now = Date.parse("2026-03-02T17:00:00Z");
const secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
const key = Buffer.from(secret.slice("whsec_".length), "base64");
const fields = {
  first_name: "Dana",
  last_name: "Okafor",
  email: "dana@example.com",
  phone: "+16025550142",
  budget_range: { min: 1200, max: 1800 },
};
const update = {
  lead_id: "6d0a2f0c-9f0e-4c55-8a1e-0b6f0f6f2a11",
  status: "contacted",
  updated_fields: { ...fields, initial_message: "" },
  timestamp: "2026-03-02T17:00:00.000Z",
  updated_by: "resman",
  sync_direction: "from_resman",
};
update.updated_fields.initial_message = "x".repeat(1000 - JSON.stringify(update).length);
const text = JSON.stringify(update);
const body = Buffer.from(text);

const standard = signWebhook(body, { secret, id: "msg_1", now, family: "standard" });
const resman = signWebhook(body, { secret, id: "msg_1", now, family: "resman" });
const verification = { secrets: [secret] };
const verify = createWebhookVerifier(verification);
const verifyByNode = createWebhookVerifier({
  ...verification,
  hmac: (bytes, message) => createHmac("sha256", bytes).update(message).digest(),
});

/** No reading of headers beyond the three, no tolerance, one secret. */
function nodeVerify(): void {
  const hmac = createHmac("sha256", key).update(`${standard["webhook-id"]}.${standard["webhook-timestamp"]}.`);
  const given = Buffer.from(standard["webhook-signature"]?.slice("v1,".length) ?? "", "base64");
  if (!timingSafeEqual(hmac.update(body).digest(), given)) throw new Error("It does not fit.");
}

const parse = (): unknown => leadUpdateWebhookSchema.parse(JSON.parse(body.toString("utf8")));

const CASES: Record<string, () => void> = {
  "node:crypto + parse + schema": () => {
    nodeVerify();
    parse();
  },
  "ours + parse + schema": () => {
    verify({ body, headers: standard, now });
    parse();
  },
  "ours with Node's HMAC + parse + schema": () => {
    verifyByNode({ body, headers: standard, now });
    parse();
  },
  "ours + parse + schema, the seeds' header": () => {
    verify({ body, headers: resman, now });
    parse();
  },
  "node:crypto, signature only": nodeVerify,
  "ours with Node's HMAC, signature only": () => void verifyByNode({ body, headers: standard, now }),
  "ours, signature only": () => void verify({ body, headers: standard, now }),
  "ours, signature only, secret decoded each time": () =>
    void verifyWebhook({ body, headers: standard, now }, verification),
  "parse + schema only": () => void parse(),
};

const times = Object.keys(CASES).map((): number[] => []);
for (let round = -5; round < ROUNDS; round++) {
  for (const [place, run] of Object.values(CASES).entries()) {
    const begin = process.cpuUsage();
    for (let call = 0; call < CALLS; call++) run();
    // The first rounds are for the compilers.
    if (round >= 0) times[place]?.push((cpuMs(begin) * 1000) / CALLS);
  }
}

const quantile = (values: readonly number[], share: number): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length * share)] ?? Number.NaN;
const peer = quantile(times[0] ?? [], 0.5);
const rows = Object.keys(CASES).map((name, place) => {
  const all = times[place] ?? [];
  const median = quantile(all, 0.5);
  return [name, median.toFixed(2), quantile(all, 0.1).toFixed(2), `× ${(median / peer).toFixed(2)}`];
});
const head = [`a delivery of ${body.length} bytes`, "median µs", "best tenth µs", "of the first"];
process.stdout.write(`${table(head, rows)}\n`);
