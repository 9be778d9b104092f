import { SyncError } from "../../domain/errors.js";
import type { Integration } from "../../domain/integration.js";
import type { JsonObject } from "../../domain/primitives.js";
import type { SealedSecret, SecretBox } from "../../ports/secret-box.js";
import { isSealed } from "../../rules/secrets/sealed-form.js";

type Row = Pick<Integration, "propertyId" | "apiCredentials">;

/** What the credentials of a property are sealed for: in another property's row they do not open. */
const purposeOf = ({ propertyId }: Row): string => `resman_integration:${propertyId}`;

/** The credentials, where there are any. */
const given = ({ apiCredentials }: Row): JsonObject | undefined =>
  apiCredentials !== null && Object.keys(apiCredentials).length > 0 ? apiCredentials : undefined;

/** Whether anybody who can read the row can read its credentials. */
export function areInClear(integration: Pick<Integration, "propertyId" | "apiCredentials">): boolean {
  const credentials = given(integration);
  return credentials !== undefined && !isSealed(credentials);
}

/** The integration with its credentials sealed, ready to be stored. Without a box, or sealed already: as it is. */
export function sealCredentials(secrets: SecretBox | null, integration: Integration): Integration {
  const credentials = given(integration);
  if (!secrets || !credentials || isSealed(credentials)) return integration;
  return { ...integration, apiCredentials: secrets.seal(credentials, purposeOf(integration)) };
}

/**
 * The integration with its credentials open, for whoever makes a client of it. Those in clear are as they are.
 * @throws SyncError `SECRET_KEY_MISSING` (also without a box), `SECRET_KEY_WRONG`, `SECRET_TAMPERED`
 */
export function openCredentials(secrets: SecretBox | null, integration: Integration): Integration {
  const credentials = given(integration);
  if (!credentials || !isSealed(credentials)) return integration;
  if (!secrets) throw noBox(integration);
  // What is none of a box's texts is found out by the box.
  const apiCredentials = secrets.open(credentials as SealedSecret, purposeOf(integration));
  return { ...integration, apiCredentials };
}

const noBox = (integration: Integration): SyncError => {
  const { propertyId, apiCredentials } = integration;
  const kid = typeof apiCredentials?.kid === "string" ? ` with the key ${apiCredentials.kid}` : "";
  return new SyncError(
    "SECRET_KEY_MISSING",
    `The credentials of property ${propertyId} are sealed${kid}, and the engine has no keys. Give it the option \`secrets\`.`,
    { context: { propertyId } },
  );
};
