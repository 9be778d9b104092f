import type * as z from "zod";
import type {
  ApplicantOrResident,
  Employee,
  LostReason,
  ProspectSource,
  ResManProperty,
  Unit,
} from "../../../domain/wire/look-ups.js";
import type { Logger } from "../../../ports/logger.js";
import type { RequestHooks } from "../../../ports/requests.js";
import type { CallOptions } from "../../../ports/resman.js";
import type { Clock } from "../../../ports/runtime.js";
import { abortError, throwIfAborted } from "../../../runtime/sleep.js";
import { hooksOf } from "../../http/observed.js";
import { keepValid } from "../keep-valid.js";
import { LookUpCache } from "./look-up-cache.js";
import {
  applicantOrResidentSchema,
  employeeSchema,
  listOf,
  lostReasonSchema,
  propertySchema,
  prospectSourceSchema,
  type ResManAccount,
  readAccount,
  unitSchema,
} from "./look-up-rows.js";
import { callError } from "./read-answer.js";
import type { V1Api } from "./v1-api.js";
import type { V1Call } from "./v1-call.js";

/** Options of a look-up. */
export interface LookUpOptions extends CallOptions {
  /** True: ask ResMan even when the answer is still cached. Default: false. */
  refresh?: boolean;
}

export interface LookUpsOptions {
  api: V1Api;
  clock: Clock;
  ttlMs: number;
  logger: Logger;
}

interface List<Row> {
  path: V1Call["path"];
  /** Member of the answer that holds the rows. */
  member: string;
  schema: z.ZodType<Row>;
}

const SOURCES = {
  path: "/Leasing/GetProspectSources",
  member: "ProspectSources",
  schema: prospectSourceSchema,
} as const;
const EMPLOYEES = { path: "/Leasing/GetEmployees", member: "Employees", schema: employeeSchema } as const;
const REASONS = {
  path: "/Leasing/GetLostProspectReasons",
  member: "LostProspectReasons",
  schema: lostReasonSchema,
} as const;
const UNITS = { path: "/Property/GetUnits", member: "Units", schema: unitSchema } as const;
const PROPERTIES = { path: "/Account/GetProperties", member: "Properties", schema: propertySchema } as const;
const PEOPLE = {
  path: "/Leasing/GetApplicantsAndCurrentResidents",
  member: "People",
  schema: applicantOrResidentSchema,
} as const;

/** The look-up methods of v1 (API reference, sections 3.7 and 3.8), cached. */
export class LookUps {
  readonly #api: V1Api;
  readonly #cache: LookUpCache;
  readonly #logger: Logger;

  constructor({ api, clock, ttlMs, logger }: LookUpsOptions) {
    this.#api = api;
    this.#cache = new LookUpCache(clock, ttlMs);
    this.#logger = logger;
  }

  sources = (propertyId: string, options?: LookUpOptions): Promise<ProspectSource[]> =>
    this.#list(SOURCES, propertyId, options);
  employees = (propertyId: string, options?: LookUpOptions): Promise<Employee[]> =>
    this.#list(EMPLOYEES, propertyId, options);
  units = (propertyId: string, options?: LookUpOptions): Promise<Unit[]> => this.#list(UNITS, propertyId, options);
  people = (propertyId: string, options?: LookUpOptions): Promise<ApplicantOrResident[]> =>
    this.#list(PEOPLE, propertyId, options);
  lostReasons = (options?: LookUpOptions): Promise<LostReason[]> => this.#list(REASONS, undefined, options);
  properties = (options?: LookUpOptions): Promise<ResManProperty[]> => this.#list(PROPERTIES, undefined, options);

  async account(subdomain: string, options: LookUpOptions = {}): Promise<ResManAccount> {
    const fields = { Subdomain: subdomain };
    const call: V1Call = { path: "/Account/GetAccountID", fields, withAccount: false, options: hooksOf(options) };
    return this.#cached(`${call.path} ${subdomain}`, options, async () => {
      const { members } = await this.#api(call);
      const account = readAccount(members);
      if (!account) throw callError(call, "WIRE_SHAPE", "sent an answer without AccountID.");
      return account;
    });
  }

  /** Forgets everything: an id that was looked up turned out to be unknown. */
  clear(): void {
    this.#cache.clear();
  }

  async #list<Row>(list: List<Row>, propertyId: string | undefined, options: LookUpOptions = {}): Promise<Row[]> {
    const rows = await this.#cached(`${list.path} ${propertyId ?? ""}`, options, () =>
      this.#load(list, propertyId, hooksOf(options)),
    );
    return [...rows];
  }

  async #load<Row>(
    { path, member, schema }: List<Row>,
    propertyId: string | undefined,
    options: RequestHooks,
  ): Promise<Row[]> {
    const call: V1Call = { path, fields: {}, options, ...(propertyId !== undefined && { propertyId }) };
    const { members } = await this.#api(call);
    const rows = listOf(members, member);
    if (!rows) throw callError(call, "WIRE_SHAPE", `sent an answer without ${member}.`);
    return keepValid(schema, rows, path, this.#logger);
  }

  /** The load is shared, so one caller's signal only ends that caller's wait; its requests are those of who asked first. */
  #cached<T>(key: string, { refresh, signal }: LookUpOptions, load: () => Promise<T>): Promise<T> {
    throwIfAborted(signal);
    return untilAborted(this.#cache.get(key, load, refresh), signal);
  }
}

function untilAborted<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return promise;
  return new Promise((resolve, reject) => {
    const onAbort = (): void => reject(abortError(signal));
    signal.addEventListener("abort", onAbort, { once: true });
    promise.finally(() => signal.removeEventListener("abort", onAbort)).then(resolve, reject);
  });
}
