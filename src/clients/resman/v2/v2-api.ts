import { RemoteError } from "../../../domain/errors.js";
import type { CallOptions } from "../../../ports/resman.js";
import type { HttpAnswer, HttpCall } from "../../../runtime/http/http-transport.js";
import type { SeenAnswer } from "../../http/observed.js";
import { toStatusError } from "../../http/status-error.js";
import { bodyKind } from "../body-kind.js";
import { filled, type Tree } from "../codec/tree.js";
import { redact } from "../redact.js";
import type { ApiOptions } from "../v1/v1-api.js";

/** Code of a 401 that means: the credentials are right, but not for this endpoint (API reference, section 5). */
const NOT_ENTITLED = "20001";

export interface V2Call {
  path: `/${string}`;
  query: Record<string, string>;
  options: CallOptions | undefined;
}

/** Reads a v2 endpoint and returns the JSON object it answers with; every other answer is thrown as a RemoteError. */
export type V2Api = (call: V2Call) => Promise<Tree>;

export function createV2Api({ settings, transport, runner, runtime, logger }: ApiOptions): V2Api {
  const headers = {
    accept: "application/json",
    authorization: `Basic ${toBase64(`${settings.integrationPartnerId}:${settings.apiKey}`)}`,
    "resman-account-id": settings.accountId,
  };
  return ({ path, query, options }) => {
    const url = new URL(settings.v2BaseUrl + path);
    url.search = new URLSearchParams(query).toString();
    const name = `ResMan v2 ${path.slice(1)}`;
    const timeoutMs = settings.timeoutMs.pull;
    const signal = options?.signal;
    const call: HttpCall = { name, method: "GET", url: url.href, headers, timeoutMs, write: false, signal };
    const send = async (seen: SeenAnswer) => {
      const startedAt = runtime.now();
      const answer = await transport(call);
      seen.status = answer.status;
      const now = runtime.now();
      logger.debug(name, { status: answer.status, durationMs: now - startedAt });
      return readAnswer(call, path, answer, { secret: settings.apiKey, now });
    };
    return runner.read(name, send, options);
  };
}

function toBase64(text: string): string {
  return btoa(String.fromCharCode(...new TextEncoder().encode(text)));
}

function readAnswer(call: HttpCall, path: string, answer: HttpAnswer, options: { secret: string; now: number }): Tree {
  const { status, body } = answer;
  const json = bodyKind(body) === "json" ? parseJson(body) : undefined;
  const context = { path };
  if (status < 200 || status > 299) {
    if (status === 401 && filled(json, "code") === NOT_ENTITLED) {
      const message = `${call.name}: these credentials are not entitled to this endpoint.`;
      throw new RemoteError("AUTH_ERROR", message, { status, context });
    }
    const detail = redact(filled(json, "message") ?? "", { secrets: [options.secret] });
    throw toStatusError(call, answer, { detail, context, now: options.now });
  }
  if (json) return json;
  const isForeign = bodyKind(body) !== "json";
  const code = isForeign ? "TEMPORARY_ERROR" : "WIRE_SHAPE";
  const message = `${call.name} sent ${isForeign ? "no ResMan answer" : "an answer that cannot be read"}.`;
  throw new RemoteError(code, message, { status, retryable: isForeign, context });
}

function parseJson(body: string): Tree | undefined {
  try {
    return JSON.parse(body) as Tree;
  } catch {
    // The engine's message quotes the text, which may be personal data.
    return undefined;
  }
}
