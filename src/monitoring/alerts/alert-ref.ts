/** Names one alert: a rule, and the property it is over, if it is over one. */
export interface AlertRef {
  rule: string;
  /** Null: over all properties together. Default: what the rule is over. */
  propertyId?: string | null;
}
