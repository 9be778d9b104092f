import { type Environment, urlVariable, type Variable, variable } from "./environment.js";

/** What is needed to speak with an account of ResMan. */
export interface ResManAccess {
  accountId: string;
  integrationPartnerId: string;
  apiKey: string;
}

/** The account of the environment, as far as it is named there; a property may bring its own. */
export interface ResManEnvironment {
  access: Partial<ResManAccess>;
  /** Where ResMan is; undefined: ResMan's own. */
  baseUrl: string | undefined;
  v2BaseUrl: string | undefined;
}

/** Which variable and which member of `api_credentials` holds a part. */
export const ACCESS_PARTS = {
  accountId: { variable: "RESMAN_ACCOUNT_ID", member: "account_id" },
  integrationPartnerId: { variable: "RESMAN_INTEGRATION_PARTNER_ID", member: "integration_partner_id" },
  apiKey: { variable: "RESMAN_API_KEY", member: "api_key" },
} as const satisfies Record<keyof ResManAccess, { variable: Variable; member: string }>;

/** @throws ConfigError naming a variable that is malformed */
export function resmanSettings(env: Environment): ResManEnvironment {
  const parts = Object.entries(ACCESS_PARTS).flatMap(([part, { variable: name }]) => {
    const value = variable(env, name);
    return value === undefined ? [] : [[part, value] as const];
  });
  return {
    access: Object.fromEntries(parts),
    baseUrl: urlVariable(env, "RESMAN_BASE_URL"),
    v2BaseUrl: urlVariable(env, "RESMAN_V2_BASE_URL"),
  };
}
