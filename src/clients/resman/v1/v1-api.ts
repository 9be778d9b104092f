import type { Logger } from "../../../ports/logger.js";
import type { Runtime } from "../../../ports/runtime.js";
import type { HttpTransport } from "../../../runtime/http/http-transport.js";
import type { SeenAnswer } from "../../http/observed.js";
import type { ResManSettings } from "../client-options.js";
import type { RequestRunner } from "../request-runner.js";
import type { Envelope } from "./envelope.js";
import { readAnswer } from "./read-answer.js";
import { nameOf, type V1Call } from "./v1-call.js";

export interface ApiOptions {
  settings: ResManSettings;
  transport: HttpTransport;
  runner: RequestRunner;
  runtime: Runtime;
  logger: Logger;
}

/** Calls a v1 method and returns its successful answer; every other answer is thrown as a RemoteError. */
export type V1Api = (call: V1Call) => Promise<Envelope>;

export function createV1Api({ settings, transport, runner, runtime, logger }: ApiOptions): V1Api {
  const send = async (call: V1Call, seen: SeenAnswer): Promise<Envelope> => {
    const startedAt = runtime.now();
    const answer = await transport({
      name: nameOf(call),
      method: "POST",
      url: settings.baseUrl + call.path,
      // The lead methods answer in XML whatever is asked; the others follow the header (API reference, section 2.1).
      headers: { accept: call.path.startsWith("/MITS/") ? "application/xml" : "application/json" },
      body: formOf(call, settings),
      timeoutMs: call.write ? settings.timeoutMs.write : settings.timeoutMs.pull,
      write: call.write !== undefined,
      signal: call.options?.signal,
    });
    seen.status = answer.status;
    const now = runtime.now();
    logger.debug(nameOf(call), { status: answer.status, durationMs: now - startedAt });
    return readAnswer(call, answer, { secrets: [settings.apiKey], now });
  };
  return (call) => runner[call.write ? "write" : "read"](nameOf(call), (seen) => send(call, seen), call.options);
}

function formOf(call: V1Call, settings: ResManSettings): URLSearchParams {
  return new URLSearchParams({
    IntegrationPartnerID: settings.integrationPartnerId,
    ApiKey: settings.apiKey,
    ...(call.withAccount !== false && { AccountID: settings.accountId }),
    ...(call.propertyId !== undefined && { PropertyID: call.propertyId }),
    ...call.fields,
  });
}
