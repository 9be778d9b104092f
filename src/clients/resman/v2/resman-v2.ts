import * as z from "zod";
import { RemoteError, ValidationError } from "../../../domain/errors.js";
import type { ResManProperty } from "../../../domain/wire/look-ups.js";
import { type V2Prospect, v2ProspectSchema } from "../../../domain/wire/prospect-v2.js";
import type { Logger } from "../../../ports/logger.js";
import type { CallOptions } from "../../../ports/resman.js";
import type { Clock } from "../../../ports/runtime.js";
import { parseInstant } from "../codec/instants.js";
import { keepValid } from "../keep-valid.js";
import type { V2Api } from "./v2-api.js";
import {
  type PickListItem,
  pickListItemSchema,
  type V2Employee,
  v2EmployeeSchema,
  v2PropertySchema,
} from "./v2-rows.js";

/** Several endpoints refuse a `modifiedSince` further back than this (API reference, section 5). */
const LONGEST_LOOK_BACK_MS = 364 * 86_400_000;

/** Which prospects to read from v2. */
export interface V2ProspectQuery {
  propertyId: string;
  /** ISO 8601. Moved up to 364 days ago where it is older or absent. */
  modifiedSince?: string;
  prospectId?: string;
  personId?: string;
  /** ISO 8601; sent together. */
  firstContactDateFrom?: string;
  firstContactDateTo?: string;
  /** Default false: then `communicationLog` is absent. */
  includeCommunicationLog?: boolean;
}

export interface ResManV2Options {
  api: V2Api;
  clock: Clock;
  logger: Logger;
}

/**
 * The JSON API of ResMan (API reference, section 5): reads only. Entitlement is per endpoint; an endpoint the key is
 * not entitled to throws `AUTH_ERROR`.
 */
export class ResManV2 {
  readonly #api: V2Api;
  readonly #clock: Clock;
  readonly #logger: Logger;

  constructor({ api, clock, logger }: ResManV2Options) {
    this.#api = api;
    this.#clock = clock;
    this.#logger = logger;
  }

  /** `GET /Prospects`. */
  async prospects(query: V2ProspectQuery, options?: CallOptions): Promise<V2Prospect[]> {
    const { propertyId, modifiedSince, firstContactDateFrom, firstContactDateTo, includeCommunicationLog, ...ids } =
      query;
    const fields = {
      propertyId,
      modifiedSince: this.#modifiedSince(modifiedSince),
      ...ids,
      ...(firstContactDateFrom !== undefined && { firstContactDateFrom: toHttpDate(firstContactDateFrom) }),
      ...(firstContactDateTo !== undefined && { firstContactDateTo: toHttpDate(firstContactDateTo) }),
      ...(includeCommunicationLog && { includeCommunicationLog: "true" }),
    };
    return this.#list("/Prospects", "prospects", v2ProspectSchema, fields, options);
  }

  /** `GET /Properties`: the only place that tells a property's time zone. */
  properties(options?: CallOptions): Promise<ResManProperty[]> {
    return this.#list("/Properties", "properties", v2PropertySchema, {}, options);
  }

  /** `GET /Employees`, of all properties. */
  employees(options?: CallOptions): Promise<V2Employee[]> {
    return this.#list("/Employees", "employees", v2EmployeeSchema, {}, options);
  }

  /** `GET /PickLists`: `LostProspectReason`, `Language`, `ReasonForLeaving`, … */
  pickList(name: string, options?: CallOptions): Promise<PickListItem[]> {
    return this.#list("/PickLists", "pickList", pickListItemSchema, { name }, options);
  }

  #modifiedSince(text: string | undefined): string {
    const earliest = Math.ceil((this.#clock.now() - LONGEST_LOOK_BACK_MS) / 1000) * 1000;
    const wanted = text === undefined ? earliest : instant(text);
    if (wanted < earliest) this.#logger.warn("ResMan v2 looks back 364 days at most; modifiedSince was moved up");
    return formatHttpDate(Math.max(wanted, earliest));
  }

  async #list<Row>(
    path: `/${string}`,
    member: string,
    schema: z.ZodType<Row>,
    query: Record<string, string>,
    options?: CallOptions,
  ): Promise<Row[]> {
    const answer = await this.#api({ path, query, options });
    const rows = z.array(z.unknown()).safeParse(answer[member]);
    if (!rows.success) {
      throw new RemoteError("WIRE_SHAPE", `ResMan v2 ${path.slice(1)} sent an answer without ${member}.`, {
        context: { path },
      });
    }
    return keepValid(schema, rows.data, path, this.#logger);
  }
}

function instant(text: string): number {
  const ms = parseInstant(text);
  if (Number.isNaN(ms)) throw new ValidationError("The query", [{ path: "", message: "not an ISO 8601 instant" }]);
  return ms;
}

const toHttpDate = (text: string): string => formatHttpDate(instant(text));

/** RFC 1123: `Mon, 02 Mar 2026 17:05:00 GMT`. */
const formatHttpDate = (ms: number): string => new Date(ms).toUTCString();
