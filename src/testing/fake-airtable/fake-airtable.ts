import { sleep } from "../../runtime/sleep.js";
import { createRuntime } from "../../runtime/system-runtime.js";
import type { NoAnswer } from "../fake-resman/fake-resman.js";
import { carryOut, isUrlTooLong, quotaSpent, rateLimited, urlTooLong } from "./arrive.js";
import { type FakeAirtableFault, FakeAirtableFaults, isAfter } from "./faults.js";
import { JsonBody } from "./json-body.js";
import type { FakeAirtableRecord, FakeAirtableRequestKind, FakeAirtableWrite } from "./model.js";
import { createPeople } from "./people/create-people.js";
import type { FakeAirtablePeople } from "./people/people-api.js";
import { RateLimits } from "./rate-limits.js";
import { recordCopy } from "./record-json.js";
import type { AirtableReply } from "./reply.js";
import { findRoute, type Route } from "./routes.js";
import { type FakeAirtableOptions, type FakeAirtableSettings, resolveSettings } from "./settings.js";
import { failBefore, spoil } from "./spoil.js";
import { AirtableState } from "./state.js";
import { ping } from "./webhooks/pings.js";

const META_KINDS: readonly FakeAirtableRequestKind[] = ["whoami", "bases", "schema"];
/** Requests a second that a Team workspace has left once it spent its month. */
const SLOWED_PER_SECOND = 2;
const DEFAULT_DELAY_MS = 1000;

/**
 * Airtable without Airtable: records, schema and webhooks as far as public sources tell how they behave, with its limits and
 * its faults, and no sockets. What no correct client sends is refused and recorded in {@link FakeAirtable.unexpected}.
 *
 * @example
 * const runtime = createTestRuntime();
 * const fake = new FakeAirtable({ runtime });
 * const { token, baseId } = FAKE_AIRTABLE_IDS;
 * const airtable = new AirtableClient({ token, baseId, runtime: { ...runtime, fetch: createFakeAirtableFetch(fake) } });
 * fake.people.create("Leads", { "First Name": "Dana" });
 * const records = await elapse(runtime, airtable.list("Leads"));
 */
export class FakeAirtable {
  readonly #state: AirtableState;
  readonly #limits = new RateLimits();
  /** What people do at Airtable's own screens. */
  readonly people: FakeAirtablePeople;
  /** What goes wrong on the way. */
  readonly faults = new FakeAirtableFaults();
  #arrived = 0;
  #answers429 = 0;
  #bytes = { received: 0, sent: 0 };

  constructor(options: FakeAirtableOptions = {}) {
    this.#state = new AirtableState(resolveSettings(options), createRuntime(options.runtime), options.pingFetch);
    this.people = createPeople(this.#state);
  }

  /** May be changed between requests. */
  get settings(): FakeAirtableSettings {
    return this.#state.settings;
  }

  /** Requests that arrived, by kind, also those that were refused. */
  get requests(): Readonly<Partial<Record<FakeAirtableRequestKind, number>>> {
    return this.#state.requests;
  }

  /** Writes that were carried out, oldest first. */
  get writes(): readonly FakeAirtableWrite[] {
    return this.#state.writes;
  }

  /** Requests that came too soon after others: each began a penalty. */
  get violations(): number {
    return this.#limits.violations;
  }

  /** Requests that came while a penalty lasted. */
  get sentDuringPenalty(): number {
    return this.#limits.sentDuringPenalty;
  }

  /** Answers with status 429, for the rate or the month. */
  get answers429(): number {
    return this.#answers429;
  }

  /** Bytes of bodies, in requests and answers. */
  get bytes(): Readonly<{ received: number; sent: number }> {
    return this.#bytes;
  }

  /** Everything no correct client sends; a test asserts that it is empty. */
  get unexpected(): readonly string[] {
    return this.#state.unexpected;
  }

  /** Copies of a table's records, in the order of creation. @throws SyncError `NOT_FOUND` */
  records(table: string): FakeAirtableRecord[] {
    const place = this.#state.place(table);
    const { records } = this.#state.storeOf(place.table);
    return [...records.values()].map((record) => recordCopy(this.#state, place.table, record));
  }

  /** Forgets every list that is being read, as a restart of the server does. */
  expireIterators(): void {
    this.#state.iterators.forget();
  }

  /** Pings a webhook's URL for no reason, which Airtable may do. False: there is no such webhook. */
  pingWebhook(id: string): boolean {
    const webhook = this.#state.webhooks.find(id);
    if (webhook) ping(this.#state, webhook);
    return webhook !== undefined;
  }

  /** Gives up pings that nobody has answered yet, so that their timers keep nothing alive. */
  stopPings(): void {
    this.#state.stopPings();
  }

  /** Forgets records, webhooks, counters and faults; settings stay, and what people made of tables and fields. */
  reset(): void {
    this.#state.reset();
    this.#limits.reset();
    this.faults.clear();
    this.#arrived = 0;
    this.#answers429 = 0;
    this.#bytes = { received: 0, sent: 0 };
  }

  /** Answers one request, or tells that there is no answer. */
  async handle(request: Request): Promise<Response | NoAnswer> {
    const text = await request.text();
    await this.#wait(this.settings.latencyMs / 2);
    const reply = await this.#arrive(request, text);
    await this.#wait(this.settings.latencyMs / 2);
    return typeof reply === "string" ? reply : this.#send(reply);
  }

  async #arrive(request: Request, text: string): Promise<AirtableReply | NoAnswer> {
    const { pathname, searchParams } = new URL(request.url);
    const body = new JsonBody(text, request.headers.get("content-type"));
    const route = findRoute(request.method, pathname, body.has("performUpsert"));
    const kind = route?.kind ?? "unknown";
    this.#arrived += 1;
    this.#state.requests[kind] = (this.#state.requests[kind] ?? 0) + 1;
    this.#bytes.received += Buffer.byteLength(text);
    if (isUrlTooLong(request.url)) return urlTooLong(this.settings);
    const refused = route && this.#limit(request, route);
    if (refused) return refused;
    const hasOffset = Boolean(searchParams.get("offset")) || body.has("offset");
    const fault = this.faults.strike({ kind, isWrite: route?.isWrite ?? false, hasOffset, number: this.#arrived });
    const failed = fault && (await this.#failBefore(fault, route));
    if (failed) return failed;
    const reply = carryOut(this.#state, request, route, body);
    return fault && isAfter(fault) ? spoil(reply, fault) : reply;
  }

  /** The answer to a request that comes too soon, or beyond the month. */
  #limit(request: Request, { baseId, kind }: Route): AirtableReply | undefined {
    const { rateLimit, quota, tokens } = this.settings;
    const isCounted = quota !== null && !META_KINDS.includes(kind);
    const isSlowed = isCounted && quota.plan === "team" && quota.callsLeft <= 0;
    const perSecond = isSlowed ? Math.min(SLOWED_PER_SECOND, rateLimit.perSecond) : rateLimit.perSecond;
    if (rateLimit.enabled) {
      const now = this.#state.runtime.now();
      const bearer = request.headers.get("authorization")?.slice("Bearer ".length);
      const userId = tokens.find(({ token }) => token === bearer)?.userId;
      const byBase = baseId === undefined || this.#limits.admit(baseId, perSecond, now, rateLimit);
      const byUser = userId === undefined || this.#limits.admit(userId, rateLimit.perUserPerSecond, now, rateLimit);
      if (!byBase || !byUser) return rateLimited(rateLimit);
    }
    if (!isCounted) return undefined;
    if (quota.plan === "free" && quota.callsLeft <= 0) return quotaSpent(rateLimit);
    quota.callsLeft -= 1;
    return undefined;
  }

  async #failBefore(fault: FakeAirtableFault, route: Route | undefined): Promise<AirtableReply | NoAnswer | undefined> {
    if (fault.kind === "delay") await this.#wait(fault.delayMs ?? DEFAULT_DELAY_MS);
    if (fault.kind === "iteratorExpired") this.#state.iterators.forget();
    if (fault.kind !== "rateLimited") return failBefore(fault);
    const { rateLimit } = this.settings;
    if (route?.baseId) this.#limits.penalise(route.baseId, this.#state.runtime.now(), rateLimit.penaltyMs);
    return rateLimited(rateLimit, fault.retryAfter);
  }

  #send({ status, body, headers }: AirtableReply): Response {
    if (status === 429) this.#answers429 += 1;
    this.#bytes.sent += Buffer.byteLength(body);
    const date = new Date(this.#state.now()).toUTCString();
    return new Response(body, { status, headers: { ...headers, date } });
  }

  async #wait(ms: number): Promise<void> {
    if (ms > 0) await sleep(this.#state.runtime, ms);
  }
}
