import { describe, expect, it } from "vitest";
import { isRemoteError } from "../../../src/domain/errors.js";
import type { AlertNotifier } from "../../../src/monitoring/notifiers/alert-notifier.js";
import { pagerDutyNotifier } from "../../../src/monitoring/notifiers/pagerduty-notifier.js";
import { slackNotifier } from "../../../src/monitoring/notifiers/slack-notifier.js";
import { webhookNotifier } from "../../../src/monitoring/notifiers/webhook-notifier.js";
import type { Runtime } from "../../../src/ports/runtime.js";
import { sha256 } from "../../../src/rules/text/sha256.js";
import { createWebhookVerifier } from "../../../src/rules/webhooks/verify-webhook.js";
import { systemRuntime } from "../../../src/runtime/system-runtime.js";
import { createTestRuntime } from "../../../src/testing/index.js";
import { anEndpoint, answer, eventually } from "../../engine/bridge/support.js";
import { aNotification, NEVER } from "./support.js";

const KEY = "0123456789abcdefghijklmnopqrstuv";
const SECRET = "a secret of the receiver";
const PROPERTY = "00000000-0000-4000-8000-000000000100";

const bodyOf = ({ received }: Awaited<ReturnType<typeof anEndpoint>>, index = 0) =>
  JSON.parse(received[index]?.body ?? "null") as Record<string, unknown>;

describe("slackNotifier", () => {
  it("posts a message that Slack shows, with a text for clients that show no blocks", async () => {
    const endpoint = await anEndpoint(answer(200));
    await slackNotifier({ url: endpoint.url }).notify(aNotification(), NEVER);
    expect(endpoint.received[0]?.headers).toMatchObject({ "content-type": "application/json" });
    const line = ":rotating_light: *Firing* `apiErrors`\nNumber of API errors is 11 over 1m, above 10.";
    expect(bodyOf(endpoint)).toEqual({
      text: line,
      blocks: [
        { type: "section", text: { type: "mrkdwn", text: line } },
        { type: "context", elements: [{ type: "mrkdwn", text: "Incident incident-1 · 2026-03-02T17:00:05.000Z" }] },
      ],
    });
  });

  it("says what goes on and what is over, and mentions nobody", async () => {
    const endpoint = await anEndpoint(answer(200));
    const slack = slackNotifier({ url: endpoint.url });
    await slack.notify(aNotification({ news: "reminder", text: "a < b & <!channel>" }), NEVER);
    await slack.notify(aNotification({ news: "resolve" }), NEVER);
    expect(bodyOf(endpoint).text).toBe(":hourglass: *Still firing* `apiErrors`\na &lt; b &amp; &lt;!channel&gt;");
    expect(bodyOf(endpoint, 1).text).toMatch(/^:white_check_mark: \*Resolved\* `apiErrors`\n/);
  });
});

describe("pagerDutyNotifier", () => {
  it("triggers as the Events API v2 wants it", async () => {
    const endpoint = await anEndpoint(answer(202));
    await pagerDutyNotifier({ routingKey: KEY, url: endpoint.url }).notify(aNotification(), NEVER);
    expect(bodyOf(endpoint)).toEqual({
      routing_key: KEY,
      dedup_key: "incident-1",
      event_action: "trigger",
      client: "lead-sync",
      payload: {
        summary: "Number of API errors is 11 over 1m, above 10.",
        source: "lead-sync",
        severity: "error",
        timestamp: "2026-03-02T17:00:00.000Z",
        component: "lead-sync",
        class: "apiErrors",
        custom_details: {
          id: "0123456789abcdef0123456789abcdef",
          news: "trigger",
          rule: "apiErrors",
          property_id: null,
          value: 11,
          threshold: 10,
          window: "1m",
          incident_id: "incident-1",
          since: "2026-03-02T17:00:00.000Z",
          at: "2026-03-02T17:00:05.000Z",
          text: "Number of API errors is 11 over 1m, above 10.",
        },
      },
    });
  });

  it("reminds by triggering again, and resolves, under the same key", async () => {
    const endpoint = await anEndpoint(answer(202));
    const settings = { severity: "critical", source: "sync of Example Homes" } as const;
    const pagerDuty = pagerDutyNotifier({ routingKey: KEY, url: endpoint.url, ...settings });
    await pagerDuty.notify(aNotification({ news: "reminder", propertyId: PROPERTY }), NEVER);
    await pagerDuty.notify(aNotification({ news: "resolve" }), NEVER);
    const key = { routing_key: KEY, dedup_key: "incident-1" };
    expect(bodyOf(endpoint)).toMatchObject({
      ...key,
      event_action: "trigger",
      payload: { ...settings, group: PROPERTY },
    });
    expect(bodyOf(endpoint, 1)).toEqual({ ...key, event_action: "resolve" });
  });

  it("keeps to PagerDuty's limits", async () => {
    const endpoint = await anEndpoint(answer(202));
    const incidentId = "i".repeat(256);
    const pagerDuty = pagerDutyNotifier({ routingKey: KEY, url: endpoint.url });
    await pagerDuty.notify(aNotification({ incidentId, text: "t".repeat(2000) }), NEVER);
    expect(bodyOf(endpoint)).toMatchObject({ dedup_key: sha256(incidentId), payload: { summary: "t".repeat(1024) } });
  });
});

describe("webhookNotifier", () => {
  const WIRE = {
    id: "0123456789abcdef0123456789abcdef",
    news: "resolve",
    rule: "apiErrors",
    property_id: PROPERTY,
    value: null,
    threshold: 10,
    window: "1m",
    incident_id: "incident-1",
    since: "2026-03-02T17:00:00.000Z",
    at: "2026-03-02T17:00:05.000Z",
    text: "Number of API errors is 11 over 1m, above 10.",
  };
  const resolved = aNotification({ news: "resolve", value: null, propertyId: PROPERTY });

  it("posts it in snake_case, with the host's headers, unsigned without a secret", async () => {
    const endpoint = await anEndpoint();
    await webhookNotifier({ url: endpoint.url, headers: { authorization: "Bearer x" } }).notify(resolved, NEVER);
    expect(bodyOf(endpoint)).toEqual(WIRE);
    expect(endpoint.received[0]?.headers).toMatchObject({ authorization: "Bearer x" });
    expect(endpoint.received[0]?.headers).not.toHaveProperty("webhook-signature");
  });

  it("signs it so that it can be verified, under the same id each time", async () => {
    const endpoint = await anEndpoint();
    const webhook = webhookNotifier({ url: endpoint.url, secret: SECRET });
    await webhook.notify(resolved, NEVER);
    await webhook.notify(resolved, NEVER);
    const verify = createWebhookVerifier({ secrets: [SECRET] });
    const ids = endpoint.received.map(
      ({ headers, body }) => verify({ body, headers, now: systemRuntime.now() }).deliveryId,
    );
    expect(ids).toEqual([WIRE.id, WIRE.id]);
  });
});

describe.each<[string, (url: string, runtime?: Partial<Runtime>) => AlertNotifier]>([
  ["slackNotifier", (url, runtime = {}) => slackNotifier({ url, runtime })],
  ["pagerDutyNotifier", (url, runtime = {}) => pagerDutyNotifier({ routingKey: KEY, url, runtime })],
  ["webhookNotifier", (url, runtime = {}) => webhookNotifier({ url, secret: SECRET, runtime })],
])("%s", (_, notifierOf) => {
  async function failureOf(notifier: AlertNotifier, signal = NEVER) {
    const error: unknown = await notifier.notify(aNotification(), signal).then(
      () => "it was told",
      (reason: unknown) => reason,
    );
    if (!isRemoteError(error)) throw new Error(`no RemoteError: ${error}`);
    expect(JSON.stringify([error, error.message, String(error.cause)])).not.toMatch(
      /t0ken|127\.0\.0\.1|secret of|0123456789abcdefghij/,
    );
    return error;
  }

  it.each([
    [400, {}, { code: "REMOTE_REJECTED", retryable: false, status: 400 }],
    [401, {}, { code: "AUTH_ERROR", retryable: false }],
    [403, {}, { code: "AUTH_ERROR", retryable: false }],
    [404, {}, { code: "REMOTE_REJECTED", retryable: false }],
    [408, {}, { code: "TEMPORARY_ERROR", retryable: true }],
    [410, {}, { code: "REMOTE_REJECTED", retryable: false }],
    [429, { "retry-after": "7" }, { code: "RATE_LIMIT_ERROR", retryable: true, retryAfterMs: 7000 }],
    [429, {}, { code: "RATE_LIMIT_ERROR", retryable: true, retryAfterMs: undefined }],
    [500, {}, { code: "TEMPORARY_ERROR", retryable: true }],
    [503, { "retry-after": "60" }, { code: "TEMPORARY_ERROR", retryable: true, retryAfterMs: 60_000 }],
  ])("an answer %d is an error that says whether to try again", async (status, headers, expected) => {
    const endpoint = await anEndpoint(answer(status, headers as Record<string, string>));
    expect(await failureOf(notifierOf(endpoint.url))).toMatchObject(expected);
    expect(endpoint.received).toHaveLength(1);
  });

  it("follows no redirect", async () => {
    const elsewhere = await anEndpoint();
    const endpoint = await anEndpoint(answer(307, { location: elsewhere.url }));
    const error = await failureOf(notifierOf(endpoint.url));
    expect(error).toMatchObject({ code: "REMOTE_REJECTED", retryable: false });
    expect(error.message).toContain("redirects");
    expect(elsewhere.received).toEqual([]);
  });

  it("can try again where nobody listens", async () => {
    expect(await failureOf(notifierOf("http://127.0.0.1:1/?token=t0ken"))).toMatchObject({
      code: "NETWORK_ERROR",
      retryable: true,
    });
  });

  it("waits eight seconds for an answer", async () => {
    const { setTimeout, clearTimeout, advance } = createTestRuntime();
    const endpoint = await anEndpoint(() => undefined);
    const failure = failureOf(notifierOf(endpoint.url, { setTimeout, clearTimeout }));
    await eventually(() => expect(endpoint.received).toHaveLength(1));
    await advance(8000);
    expect(await failure).toMatchObject({ code: "TIMEOUT_ERROR", retryable: true });
  });

  it("ends with its signal", async () => {
    const endpoint = await anEndpoint(() => undefined);
    const ends = new AbortController();
    const telling = notifierOf(endpoint.url).notify(aNotification(), ends.signal);
    const ended = expect(telling).rejects.toMatchObject({ code: "ABORTED" });
    await eventually(() => expect(endpoint.received).toHaveLength(1));
    ends.abort();
    await ended;
  });
});

it.each<[string, () => unknown]>([
  ["`url` of slackNotifier", () => slackNotifier({ url: "" })],
  ["`url` of slackNotifier", () => slackNotifier({ url: "https://user:pass@hooks.example.com" })],
  ["`url` of slackNotifier", () => slackNotifier({} as never)],
  ["of slackNotifier", () => slackNotifier(undefined as never)],
  ["of slackNotifier", () => slackNotifier({ url: "https://hooks.example.com", chanel: "x" } as never)],
  ["`routingKey` of pagerDutyNotifier", () => pagerDutyNotifier({ routingKey: "too short" })],
  ["`severity` of pagerDutyNotifier", () => pagerDutyNotifier({ routingKey: KEY, severity: "bad" as never })],
  ["`source` of pagerDutyNotifier", () => pagerDutyNotifier({ routingKey: KEY, source: " " })],
  ["`url` of webhookNotifier", () => webhookNotifier({ url: "ftp://example.com" })],
  ["`secret` of webhookNotifier", () => webhookNotifier({ url: "https://example.com", secret: "short" })],
  [
    "`headers` of webhookNotifier",
    () => webhookNotifier({ url: "https://example.com", headers: { "content-type": "x" } }),
  ],
  ["`headers` of webhookNotifier", () => webhookNotifier({ url: "https://example.com", headers: { "a b": "x" } })],
])("refuses a wrong option and names it: %s", (words, make) => {
  expect(make).toThrow(words);
});

it("never shows the value of a wrong option", () => {
  expect(() => slackNotifier({ url: "https://t0ken:t0ken@hooks.example.com" })).not.toThrow("t0ken");
  expect(() => pagerDutyNotifier({ routingKey: "t0ken" })).not.toThrow("t0ken");
});
