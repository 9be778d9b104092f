import { systemRuntime } from "../../runtime/system-runtime.js";
import { FakeFaults, type FaultAfter, type FaultBefore } from "./faults.js";
import type { DuplicateGroup, FakeProspect, FakeWrite } from "./model.js";
import { html, type Reply, toResponse } from "./reply.js";
import { type FakeResManOptions, type FakeResManSettings, resolveSettings } from "./settings.js";
import { createStaff } from "./staff.js";
import type { FakeStaff } from "./staff-api.js";
import { emailMatchKey, FakeState } from "./state.js";
import { handleV1, v1Format, v1MethodName } from "./v1.js";
import { v1Failure } from "./v1-envelope.js";
import { handleV2 } from "./v2.js";

/** The connection broke, or nobody answered. */
export type NoAnswer = "drop" | "hang";

interface Route {
  /** Key of `requests`. */
  name: string;
  isWrite: boolean;
  run(): Promise<Reply>;
  /** The answer to a passing failure, in the form of this route. */
  transient(): Reply;
}

/** A path under this prefix, or a host that starts with `partners-api.`, is v2. */
const V2_PREFIX = "/v2";

/**
 * ResMan without ResMan: state and behaviour of v1 and v2 as far as public sources tell them, and no sockets.
 * Whatever it does not know it refuses loudly and records in {@link FakeResMan.unexpected}.
 */
export class FakeResMan {
  readonly #state: FakeState;
  /** What people do at ResMan's own screens. */
  readonly staff: FakeStaff;
  /** What goes wrong on the way. */
  readonly faults: FakeFaults;

  constructor(options: FakeResManOptions = {}) {
    this.#state = new FakeState(resolveSettings(options), { ...systemRuntime, ...options.runtime });
    this.staff = createStaff(this.#state);
    this.faults = new FakeFaults(this.#state.runtime);
  }

  /** May be changed between requests. */
  get settings(): FakeResManSettings {
    return this.#state.settings;
  }

  /** Accepted posts, oldest first. */
  get writes(): readonly FakeWrite[] {
    return this.#state.writes;
  }

  /** Requests that arrived, by method: `SearchProspects`, `GET /Prospects`. */
  get requests(): Readonly<Record<string, number>> {
    return this.#state.requests;
  }

  /** Everything no correct client sends; a test asserts that it is empty. */
  get unexpected(): readonly string[] {
    return this.#state.unexpected;
  }

  /** Copies of all prospects, in the order of creation; with a property's id only its own. */
  prospects(propertyId?: string): FakeProspect[] {
    const { prospects } = this.#state;
    return structuredClone(propertyId === undefined ? [...prospects.values()] : this.#state.prospectsOf(propertyId));
  }

  /** Prospects of one property that share an email. */
  duplicateGroups(): DuplicateGroup[] {
    const groups = new Map<string, DuplicateGroup>();
    for (const { propertyId, prospectId, people } of this.#state.prospects.values()) {
      for (const email of new Set(people.map((person) => emailMatchKey(person.email)).filter(Boolean))) {
        const key = `${propertyId.toLowerCase()} ${email}`;
        const group = groups.get(key) ?? { propertyId, email, prospectIds: [] };
        group.prospectIds.push(prospectId);
        groups.set(key, group);
      }
    }
    return [...groups.values()].filter(({ prospectIds }) => prospectIds.length > 1);
  }

  /** Forgets prospects, logs and faults; settings stay. */
  reset(): void {
    this.#state.reset();
    this.faults.clear();
  }

  /** Answers one request to v1 or v2, or tells that there is no answer. */
  async handle(request: Request): Promise<Response | NoAnswer> {
    const route = this.#route(request);
    const { requests } = this.#state;
    requests[route.name] = (requests[route.name] ?? 0) + 1;
    const before = this.faults.before(route.isWrite);
    if (before) return this.#failBefore(before, route);
    const reply = await route.run();
    const after = this.faults.after(route.isWrite);
    return after ? failAfter(after) : toResponse(reply, this.faults.variants(route.isWrite));
  }

  #route(request: Request): Route {
    const url = new URL(request.url);
    const isV2 = url.hostname.startsWith("partners-api.") || url.pathname.startsWith(`${V2_PREFIX}/`);
    if (!isV2) {
      const name = v1MethodName(url.pathname);
      return {
        name,
        isWrite: name === "PostLeadManagement4_0",
        run: () => handleV1(this.#state, request, url),
        transient: () => v1Failure(name, v1Format(url.pathname), new Map(), { message: TRY_AGAIN }, 200),
      };
    }
    const path = url.pathname.startsWith(`${V2_PREFIX}/`) ? url.pathname.slice(V2_PREFIX.length) : url.pathname;
    return {
      name: `${request.method} ${path}`,
      isWrite: false,
      run: async () => handleV2(this.#state, request, url, path),
      transient: () => ({ kind: "json", status: 503, body: { message: TRY_AGAIN, code: 503 } }),
    };
  }

  #failBefore(fault: FaultBefore, route: Route): Response | NoAnswer {
    switch (fault) {
      case "dropBefore":
        return "drop";
      case "hang":
        return "hang";
      case "http503Html":
        return toResponse(html(503, "Service Unavailable"));
      case "okHtml":
        return toResponse(html(200, "ResMan"));
      case "transientEnvelope":
        return toResponse(route.transient());
      case "rateLimit":
        return new Response("Too many requests", {
          status: 429,
          headers: { "retry-after": this.faults.retryAfter, "content-type": "text/plain; charset=utf-8" },
        });
    }
  }
}

const TRY_AGAIN = "A timeout occurred. Please try again.";

function failAfter(fault: FaultAfter): Response | NoAnswer {
  if (fault === "dropAfter") return "drop";
  return fault === "hangAfter" ? "hang" : toResponse(html(504, "Gateway Timeout"));
}
