import { SyncError, ValidationError } from "../domain/errors.js";
import { type Principal, seesProperty } from "../domain/principal.js";

/** Which property a request is about. */
export interface Access {
  /** @throws SyncError `FORBIDDEN` where the principal named a property that is not theirs */
  requireProperty(principal: Principal, propertyId: string): void;
  /**
   * The property a listing is about: the one named; the only one the principal has; undefined (all) where they see all.
   * @throws SyncError `FORBIDDEN`; ValidationError where one must be named
   */
  listedProperty(principal: Principal, propertyId: string | undefined): string | undefined;
  /**
   * A record of a property the principal does not see is as good as none. @param propertyId undefined where there is no such
   * record; null where it belongs to no property, and then only those who see all see it
   * @param what e.g. `Conversation`, for the message `Conversation not found`
   * @throws SyncError `NOT_FOUND`
   */
  requireSeen(principal: Principal, propertyId: string | null | undefined, what: string): void;
}

const forbidden = (): SyncError => new SyncError("FORBIDDEN", "You may not do this for this property.");

const requireProperty: Access["requireProperty"] = (principal, propertyId) => {
  if (!seesProperty(principal, propertyId)) throw forbidden();
};

/** {@link Access} by what the principal says of itself. */
export const ACCESS: Access = {
  requireProperty,
  listedProperty(principal, propertyId) {
    if (propertyId !== undefined) {
      requireProperty(principal, propertyId);
      return propertyId;
    }
    if (principal.properties === "all") return undefined;
    const [only, ...others] = new Set(principal.properties);
    if (only === undefined) throw forbidden();
    if (others.length === 0) return only;
    throw new ValidationError("Query", [{ path: "property_id", message: "name one of your properties" }]);
  },
  requireSeen(principal, propertyId, what) {
    const isSeen =
      propertyId === null ? principal.properties === "all" : propertyId && seesProperty(principal, propertyId);
    if (!isSeen) throw new SyncError("NOT_FOUND", `${what} not found`);
  },
};
