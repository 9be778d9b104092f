import { isRemoteError } from "../../domain/errors.js";
import type {
  ApplicantOrResident,
  Employee,
  LostReason,
  ProspectSource,
  ResManProperty,
  Unit,
} from "../../domain/wire/look-ups.js";
import type { LeadPost, Prospect, ProspectRef } from "../../domain/wire/prospect.js";
import type {
  CallOptions,
  EnsureProspectRequest,
  EnsureProspectResult,
  FindProspectResult,
  ModifiedWindow,
  ProspectPage,
  ProspectSearch,
  ResManGateway,
} from "../../ports/resman.js";
import type { Clock } from "../../ports/runtime.js";
import { createHttpTransport } from "../../runtime/http/http-transport.js";
import { redactingLogger } from "../../runtime/redacting-logger.js";
import { createRuntime } from "../../runtime/system-runtime.js";
import { createRequestQueue } from "../http/request-queue.js";
import { type ResManClientOptions, type ResManSettings, resolveSettings } from "./client-options.js";
import { formatInstant } from "./codec/instants.js";
import { createRequestRunner } from "./request-runner.js";
import { ensureProspect, findProspect } from "./v1/ensure-prospect.js";
import {
  type LostMark,
  lostPost,
  type NewNote,
  type NewPerson,
  type NewTour,
  notePost,
  type ProspectChanges,
  type ProspectPerson,
  personPost,
  type Reactivation,
  reactivatePost,
  tourPost,
  updatePost,
} from "./v1/lead-posts.js";
import type { ResManAccount } from "./v1/look-up-rows.js";
import { type LookUpOptions, LookUps } from "./v1/look-ups.js";
import { createPostLead, type PostLead } from "./v1/post-lead.js";
import { pullWindows } from "./v1/pull-windows.js";
import { createSearch, type SearchProspects } from "./v1/search.js";
import { createV1Api } from "./v1/v1-api.js";
import { ResManV2 } from "./v2/resman-v2.js";
import { createV2Api } from "./v2/v2-api.js";

/**
 * Client of one ResMan account. Making it does nothing yet; requests go out when a method is called.
 *
 * Every method throws a RemoteError when ResMan fails, refuses or cannot be understood, and `ABORTED` when its signal
 * fires. Reads are tried again on passing faults. Writes are sent once: an error with `outcomeUnknown` says that
 * ResMan may have stored the write, so look before you repeat it.
 *
 * @example
 * const resman = new ResManClient({ accountId: 412, integrationPartnerId: "2044", apiKey: key });
 * const [source] = await resman.getProspectSources(propertyId);
 * const found = await resman.searchProspects(propertyId, { email: "dana.okafor@example.com" });
 */
export class ResManClient implements ResManGateway {
  /** `resman:<accountId>` */
  readonly remote: string;
  /** The JSON API: reads only, and only where the key is entitled to them. */
  readonly v2: ResManV2;
  readonly #clock: Clock;
  readonly #settings: ResManSettings;
  readonly #search: SearchProspects;
  readonly #post: PostLead;
  readonly #lookUps: LookUps;

  /** @throws ConfigError naming the option that is wrong. */
  constructor(options: ResManClientOptions) {
    const settings = resolveSettings(options);
    const { rateLimiter } = options;
    const logger = redactingLogger(options.logger);
    const runtime = createRuntime(options.runtime);
    this.remote = `resman:${settings.accountId}`;
    const runner = createRequestRunner({
      remote: this.remote,
      queue: createRequestQueue(settings.concurrency),
      rateLimiter,
      retry: settings.retry,
      runtime,
      logger,
    });
    const shared = { settings, transport: createHttpTransport(runtime), runner, runtime, logger };
    const api = createV1Api(shared);
    this.#clock = runtime;
    this.#settings = settings;
    this.#search = createSearch(api, logger);
    this.#post = createPostLead(api);
    this.#lookUps = new LookUps({ api, clock: runtime, ttlMs: settings.lookUpTtlMs, logger });
    this.v2 = new ResManV2({ api: createV2Api(shared), clock: runtime, logger });
  }

  /**
   * Prospects that match one criterion, of any type: lost ones, applicants and residents too. How exactly ResMan
   * matches is unknown, so check the hits (API reference, section 3.6).
   * @throws ValidationError for a blank criterion.
   */
  searchProspects(resmanPropertyId: string, search: ProspectSearch, options?: CallOptions): Promise<Prospect[]> {
    return this.#search(resmanPropertyId, search, options);
  }

  /** The prospect with this id, compared without regard to case. */
  async getProspect(
    resmanPropertyId: string,
    prospectId: string,
    options?: CallOptions,
  ): Promise<Prospect | undefined> {
    const wanted = prospectId.trim().toLowerCase();
    const hits = await this.searchProspects(resmanPropertyId, { prospectId }, options);
    return hits.find((hit) => hit.prospectId.toLowerCase() === wanted);
  }

  /**
   * Prospects modified in a window, in the order of time, one page for each part ResMan can send at once.
   * @throws RemoteError `RESULT_TOO_LARGE` when a part of `minWindowMs` is still too large.
   * @throws ValidationError for a window that ends before it begins or is not ISO 8601 with an offset.
   */
  pullProspects(
    resmanPropertyId: string,
    window: ModifiedWindow,
    options?: CallOptions,
  ): AsyncGenerator<ProspectPage, void, undefined> {
    return pullWindows(this.#search, this.#settings.minWindowMs, resmanPropertyId, window, options);
  }

  /**
   * Looks for the renter's prospect as {@link ensureProspect} does, and creates nothing.
   * @throws ValidationError for a blank marker.
   */
  findProspect(
    resmanPropertyId: string,
    request: EnsureProspectRequest,
    options?: CallOptions,
  ): Promise<FindProspectResult> {
    return findProspect(request, { search: (search) => this.searchProspects(resmanPropertyId, search, options) });
  }

  /** Finds the renter's prospect or creates it. Safe to call again after any failure. */
  ensureProspect(
    resmanPropertyId: string,
    request: EnsureProspectRequest,
    options?: CallOptions,
  ): Promise<EnsureProspectResult> {
    return ensureProspect(request, {
      search: (search) => this.searchProspects(resmanPropertyId, search, options),
      post: (post) => this.postLead(resmanPropertyId, post, options),
    });
  }

  /**
   * Creates or updates: no ids create, both ids update, a ProspectID alone adds a person.
   * @throws RemoteError `UNKNOWN_SOURCE`, `DUPLICATE_PROSPECT`, `REMOTE_REJECTED`, …
   * @throws ValidationError for a date in the post that is none.
   */
  async postLead(resmanPropertyId: string, post: LeadPost, options?: CallOptions): Promise<ProspectRef> {
    try {
      return await this.#post(resmanPropertyId, post, options);
    } catch (error) {
      // The id came from a look-up that is no longer true.
      if (isRemoteError(error, "UNKNOWN_SOURCE")) this.#lookUps.clear();
      throw error;
    }
  }

  /** Changes contact data or preferences of a person. */
  updateProspect(
    resmanPropertyId: string,
    person: ProspectPerson,
    changes: ProspectChanges,
    options?: CallOptions,
  ): Promise<ProspectRef> {
    return this.postLead(resmanPropertyId, updatePost(person, changes), options);
  }

  /** Adds a person to a prospect's household; the answer holds the new PersonID. */
  addPerson(
    resmanPropertyId: string,
    prospectId: string,
    person: NewPerson,
    options?: CallOptions,
  ): Promise<ProspectRef> {
    return this.postLead(resmanPropertyId, personPost(prospectId, person), options);
  }

  /** Adds a note or another activity to a prospect's history. */
  addNote(
    resmanPropertyId: string,
    person: ProspectPerson,
    note: NewNote,
    options?: CallOptions,
  ): Promise<ProspectRef> {
    return this.postLead(resmanPropertyId, notePost(person, note, this.#now()), options);
  }

  /** Books a tour. ResMan has no way to cancel one: add a note that says so (API reference, section 4). */
  scheduleTour(
    resmanPropertyId: string,
    person: ProspectPerson,
    tour: NewTour,
    options?: CallOptions,
  ): Promise<ProspectRef> {
    return this.postLead(resmanPropertyId, tourPost(person, tour), options);
  }

  /** Marks a prospect as lost. Do it once, not with every later update. */
  markLost(
    resmanPropertyId: string,
    person: ProspectPerson,
    lost: LostMark,
    options?: CallOptions,
  ): Promise<ProspectRef> {
    return this.postLead(resmanPropertyId, lostPost(person, lost, this.#now()), options);
  }

  /** Makes a lost prospect an open one again. */
  reactivate(
    resmanPropertyId: string,
    person: ProspectPerson,
    by: Reactivation,
    options?: CallOptions,
  ): Promise<ProspectRef> {
    return this.postLead(resmanPropertyId, reactivatePost(person, by, this.#now()), options);
  }

  /** Lead sources of a property. Cached. */
  getProspectSources(resmanPropertyId: string, options?: LookUpOptions): Promise<ProspectSource[]> {
    return this.#lookUps.sources(resmanPropertyId, options);
  }

  /** Employees of a property, leasing agents among them. Cached. */
  getEmployees(resmanPropertyId: string, options?: LookUpOptions): Promise<Employee[]> {
    return this.#lookUps.employees(resmanPropertyId, options);
  }

  /** Reasons for losing a prospect, of the whole account. Cached. */
  getLostProspectReasons(options?: LookUpOptions): Promise<LostReason[]> {
    return this.#lookUps.lostReasons(options);
  }

  /** Units of a property. Cached. */
  getUnits(resmanPropertyId: string, options?: LookUpOptions): Promise<Unit[]> {
    return this.#lookUps.units(resmanPropertyId, options);
  }

  /** Properties of the account. Cached. */
  getProperties(options?: LookUpOptions): Promise<ResManProperty[]> {
    return this.#lookUps.properties(options);
  }

  /** The account behind a ResMan subdomain; needs no right accountId. Cached. */
  getAccountId(subdomain: string, options?: LookUpOptions): Promise<ResManAccount> {
    return this.#lookUps.account(subdomain, options);
  }

  /** People with an application or a lease. Cached: use `refresh` when the newest state matters. */
  getApplicantsAndCurrentResidents(resmanPropertyId: string, options?: LookUpOptions): Promise<ApplicantOrResident[]> {
    return this.#lookUps.people(resmanPropertyId, options);
  }

  #now(): string {
    return formatInstant(this.#clock.now());
  }
}
