import { type Principal, seesClient } from "../../../domain/principal.js";
import type { DeltaSyncOptions } from "../../../engine/runs/delta.js";
import type { Access } from "../../access.js";

/**
 * What a delta sync of this caller is about: properties they see, and Airtable where no property is meant and they see its
 * client. @param clientId whose campaign leads Airtable holds; null where the engine has none
 * @throws SyncError `FORBIDDEN`; ValidationError where a property must be named
 */
export function deltaScope(
  principal: Principal,
  propertyId: string | undefined,
  clientId: string | null,
  access: Access,
): Pick<DeltaSyncOptions, "propertyId" | "remotes"> {
  const seesAirtable = clientId !== null && seesClient(principal, clientId);
  if (seesAirtable && propertyId === undefined && principal.properties.length === 0) return { remotes: ["airtable"] };
  const listed = access.listedProperty(principal, propertyId);
  if (listed !== undefined) return { propertyId: listed };
  return seesAirtable ? {} : { remotes: ["resman"] };
}
