import * as z from "zod";
import { ConfigError } from "../../domain/errors.js";
import type { Integration } from "../../domain/integration.js";
import { safeParse } from "../../domain/safe-parse.js";
import type { CliResMan, Surroundings } from "../surroundings.js";
import { ACCESS_PARTS, type ResManAccess, type ResManEnvironment } from "./resman-settings.js";

/** The client of a property's account. @param integration with its credentials open @throws ConfigError naming what is missing */
export type ResManOf = (integration: Integration) => CliResMan;

const text = z.union([z.string().trim().min(1), z.number().int().positive().transform(String)]);
const credentialsSchema = z.looseObject({
  account_id: text.optional(),
  integration_partner_id: text.optional(),
  api_key: z.string().trim().min(1).optional(),
});

/** One client an account: look-ups are cached, and requests wait for each other, within one. */
export function resmanClients(
  environment: ResManEnvironment,
  createClient: Surroundings["createResManClient"],
): ResManOf {
  const clients = new Map<string, CliResMan>();
  const { baseUrl, v2BaseUrl } = environment;
  const places = { ...(baseUrl !== undefined && { baseUrl }), ...(v2BaseUrl !== undefined && { v2BaseUrl }) };
  return (integration) => {
    const access = accessOf(environment, integration);
    const key = JSON.stringify(access);
    const client = clients.get(key) ?? createClient({ ...access, ...places });
    clients.set(key, client);
    return client;
  };
}

/**
 * What `api_credentials` of the property says, else the environment, part by part.
 * @throws ConfigError naming the property, and members and variables, never their values
 */
export function accessOf({ access }: ResManEnvironment, integration: Integration): ResManAccess {
  const { propertyId, apiCredentials } = integration;
  const own = safeParse(credentialsSchema, apiCredentials ?? {});
  if (!own?.success) {
    const member = String(own?.error.issues[0]?.path[0] ?? "api_credentials");
    throw fail(propertyId, `its api_credentials hold no usable ${member}: a text or a whole number is needed`);
  }
  const found: Partial<ResManAccess> = {};
  const missing: string[] = [];
  for (const part of Object.keys(ACCESS_PARTS) as (keyof ResManAccess)[]) {
    const { variable, member } = ACCESS_PARTS[part];
    const value = own.data[member] ?? access[part];
    if (value === undefined) missing.push(`${variable} (or ${member} in its api_credentials)`);
    else found[part] = value;
  }
  if (missing.length > 0) throw fail(propertyId, `set ${missing.join(", ")}`);
  return found as ResManAccess;
}

const fail = (propertyId: string, problem: string): ConfigError =>
  new ConfigError(`ResMan of property ${propertyId}: ${problem}.`, { context: { propertyId } });
