import type { Alert } from "../domain/alert.js";

/** How alert rules stand, for all processes. */
export interface AlertRepository {
  /** @param propertyId null: the rule over all properties together */
  get(rule: string, propertyId: string | null): Promise<Alert | undefined>;
  /** Ordered by rule, then property, that of all properties first. */
  list(): Promise<Alert[]>;
  /**
   * Inserts (`expectedVersion` null) or replaces a row that is still at `expectedVersion`. Returns false, and changes nothing,
   * where somebody else was faster.
   * @throws ValidationError `INVALID_INPUT`, also where `alert.version` is not greater than `expectedVersion`
   */
  save(alert: Alert, expectedVersion: number | null): Promise<boolean>;
}
