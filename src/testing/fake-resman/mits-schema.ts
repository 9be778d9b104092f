/**
 * The MITS Lead Management document as ResMan takes it, as a table (API reference, section 3.1): element order,
 * occurrence, lengths, required attributes, enumerations, with ResMan's own `lost` and event types (section 6).
 */

/** Constraint of a text or an attribute value. */
export interface ValueRule {
  /** What a valid value is, for the error text. */
  expected: string;
  isValid(value: string): boolean;
}

export interface AttributeRule {
  value: ValueRule;
  isRequired: boolean;
}

export interface ElementRule {
  attributes: Record<string, AttributeRule>;
  /** A value rule for text, a list for child elements in order, `any` for content that is not checked. */
  content: ValueRule | ChildRule[] | "any";
}

export interface ChildRule {
  name: string;
  min: number;
  max: number;
  rule: ElementRule;
}

// Values

const matching = (expected: string, pattern: RegExp): ValueRule => ({
  expected,
  isValid: (value) => pattern.test(value),
});

const anyText: ValueRule = { expected: "text", isValid: () => true };
const integer = matching("a whole number", /^\d+$/);
const money = matching("an amount, whole or with two decimals", /^\d+(\.\d\d)?$/);
const boolean = matching("true or false", /^(true|false)$/);

const upTo = (length: number): ValueRule => ({
  expected: `at most ${length} characters`,
  isValid: (value) => [...value].length <= length,
});

/** Splits `a | b | c`, the way enumerations are written below. */
const list = (text: string): string[] => text.split("|").map((item) => item.trim());

const oneOf = (text: string): ValueRule => {
  const values = list(text);
  return { expected: `one of ${values.join(", ")}`, isValid: (value) => values.includes(value) };
};

/** Case does not matter: `other` and `Other` were both seen. */
const oneOfAnyCase = (values: readonly string[]): ValueRule => {
  const known = new Set(values.map((value) => value.toLowerCase()));
  return { expected: `one of ${values.join(", ")}`, isValid: (value) => known.has(value.toLowerCase()) };
};

const isCalendarDay = (day: string): boolean => {
  const parsed = new Date(`${day}T00:00:00Z`);
  return !Number.isNaN(parsed.getTime()) && parsed.toISOString().startsWith(day);
};

const date: ValueRule = {
  expected: "a date as YYYY-MM-DD",
  isValid: (value) => /^\d{4}-\d\d-\d\d$/.test(value) && isCalendarDay(value),
};

const DATE_TIME = /^(\d{4}-\d\d-\d\d)T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d+)?(Z|[+-]\d\d:\d\d)?$/;
const dateTime: ValueRule = {
  expected: "a date and time as YYYY-MM-DDThh:mm:ssZ",
  isValid: (value) => DATE_TIME.test(value) && isCalendarDay(value.slice(0, 10)),
};

// Elements

type Attributes = Record<string, ValueRule>;

/** A trailing `!` marks a required attribute. */
const attributes = (rules: Attributes): Record<string, AttributeRule> =>
  Object.fromEntries(
    Object.entries(rules).map(([name, value]) => [name.replace("!", ""), { value, isRequired: name.endsWith("!") }]),
  );

const group = (content: ChildRule[], rules: Attributes = {}): ElementRule => ({
  attributes: attributes(rules),
  content,
});
const empty = (rules: Attributes): ElementRule => group([], rules);
const value = (content: ValueRule, rules: Attributes = {}): ElementRule => ({ attributes: attributes(rules), content });
const unchecked: ElementRule = { attributes: {}, content: "any" };

const occurs =
  (min: number, max: number) =>
  (name: string, rule: ElementRule): ChildRule => ({ name, min, max, rule });

const one = occurs(1, 1);
const optional = occurs(0, 1);
const some = occurs(1, Number.POSITIVE_INFINITY);
const any = occurs(0, Number.POSITIVE_INFINITY);
const texts = (names: string): ChildRule[] => list(names).map((name) => optional(name, value(anyText)));

const identification = empty({
  IDType: upTo(50),
  "IDValue!": anyText,
  OrganizationName: anyText,
  IDRank: oneOf("primary | secondary | tertiary | other"),
  IDScopeType: oneOf("sender | recipient | thirdparty"),
});

const name50 = value(upTo(50));

const address = group(
  [
    optional("Description", value(upTo(100))),
    optional("AddressLine1", value(upTo(100))),
    optional("AddressLine2", value(upTo(100))),
    optional("City", value(upTo(60))),
    optional("State", value(upTo(3))),
    optional("Province", value(upTo(60))),
    optional("PostalCode", value(upTo(12))),
    optional("Country", name50),
    optional("CountyName", value(upTo(60))),
    optional("UnparsedAddress", value(upTo(500))),
  ],
  {
    "AddressType!": oneOf(`property | mailing | shipping | billing | current | previous | forwarding | legal_notice |
    termination_notice | other`),
  },
);

const customer = group(
  [
    any("Identification", identification),
    one(
      "Name",
      group([
        optional("NamePrefix", name50),
        one("FirstName", name50),
        optional("MiddleName", name50),
        one("LastName", name50),
        optional("MaidenName", name50),
        optional("NameSuffix", name50),
      ]),
    ),
    any("Address", address),
    any(
      "Phone",
      group(
        [
          optional("PhoneDescription", name50),
          optional("PhoneNumber", value(upTo(20))),
          optional("Extension", value(upTo(20))),
        ],
        { "PhoneType!": oneOf("office | cell | fax | personal | home | other") },
      ),
    ),
    optional("Email", value(upTo(80))),
  ],
  {
    "Type!": oneOf(`guest | applicant | customer | current_resident | former_resident | future_resident | prospect |
    other | roommate | spouse | guarantor | lost`),
  },
);

const moneyRange = empty({ Min: money, Max: money, Exact: money, Currency: upTo(3) });
const integerRange = empty({ Min: integer, Max: integer, Exact: integer });

const desiredUnit = group([
  any("Identification", identification),
  optional("MarketingName", value(upTo(120))),
  optional("UnitType", name50),
  ...texts(`UnitBedrooms | UnitBathrooms | MinSquareFeet | MaxSquareFeet | SquareFootType | UnitRent | MarketRent |
    UnitEconomicStatus | UnitOccupancyStatus | UnitLeasedStatus | FloorplanName | PhaseName | BuildingName`),
  any("Address", address),
]);

const amenities = group([optional("Description", name50), ...texts("Rank")], {
  "AmenityType!": oneOf(`Other | AdditionalStorage | AirConditioner | Alarm | Balcony | Cable | Carport | CeilingFan |
    ControlledAccess | Courtyard | DishWasher | Disposal | Dryer | Fireplace | Furnished | Garage |
    Handrails | Heat | IndividualClimateControl | LargeClosets | Microwave | Patio | PrivateBalcony |
    PrivatePatio | Range | Refrigerator | Satellite | Skylight | View | Washer | WheelChair | WD_Hookup |
    WindowCoverings`),
  SubType: oneOf(`Central | Window | Wall | Gas | Gas or Electric | Luxury | Wood | Electric | Radiant | Decorative |
    Unspecified`),
});

const pets = empty({
  "PetType!": oneOf("Dog | Cat | Bird | Reptile | Fish | Other"),
  "Count!": integer,
  Description: upTo(50),
  Size: oneOf("Huge | Large | Medium | Small | Tiny"),
  Weight: integer,
});

const preferences = group([
  optional("TargetMoveInDate", value(date)),
  optional("DesiredFloorplan", value(anyText)),
  any("DesiredUnit", desiredUnit),
  optional("DesiredRent", moneyRange),
  optional("DesiredNumBedrooms", integerRange),
  optional("DesiredNumBathrooms", integerRange),
  optional("DesiredLeaseTerms", value(anyText)),
  optional("NumberOfOccupants", value(integer)),
  optional("FloorLevelDesired", name50),
  optional("DesiredDeposit", moneyRange),
  any("Amenities", amenities),
  any("Pets", pets),
  any("CustomerAdditionalPreferences", value(anyText, { "AdditionalPreferenceType!": anyText })),
  occurs(0, 5)("Comment", value(upTo(1000))),
]);

const agentName = group([
  optional("FirstName", name50),
  optional("MiddleName", name50),
  optional("LastName", name50),
  optional("NameSuffix", name50),
]);

/** The types ResMan is known to take for a lead event. MITS has more; staff screens write some of them. */
export const LEAD_EVENT_TYPES: readonly string[] =
  list(`EmailToProspect | EmailFromProspect | EmailFromILS | Email | CallToProspect | CallFromProspect | Phone |
    TextToProspect | TextFromProspect | Show | WalkIn | Contact | Other | Cancel | ReActivate | Application | Appointment`);

const event = group(
  [
    optional("EventID", identification),
    optional("Agent", group([optional("AgentID", identification), optional("AgentName", agentName)])),
    optional("EventReasons", value(anyText)),
    optional("FirstContact", value(boolean)),
    optional("Comments", value(upTo(1000))),
    optional("CallData", unchecked),
    optional("EmailData", unchecked),
    optional("Quotes", unchecked),
    optional("TransactionSource", value(anyText)),
  ],
  { "EventType!": oneOfAnyCase(LEAD_EVENT_TYPES), "EventDate!": dateTime },
);

const prospect = group([
  optional("LastUpdateDate", value(dateTime)),
  optional("Customers", group([some("Customer", customer)])),
  optional("CustomerPreferences", preferences),
  // One or more events by the schema; updates without events are sent with an empty element (section 3.5).
  optional("Events", group([any("Event", event)])),
]);

/** The root element and its rule. */
export const LEAD_MANAGEMENT: ChildRule = one(
  "LeadManagement",
  group([one("Prospects", group([some("Prospect", prospect)])), any("CustomRecords", unchecked)]),
);

/** Parts a post may carry but the fake does not keep; using one is recorded as unexpected. */
export const NOT_KEPT = new Set(
  list(`CustomRecords | DesiredDeposit | CustomerAdditionalPreferences | CallData | EmailData | Quotes | NamePrefix |
    MaidenName | NameSuffix | PhoneDescription | UnparsedAddress | CountyName | Province | UnitBedrooms |
    UnitBathrooms | MinSquareFeet | MaxSquareFeet | UnitRent | MarketRent | FloorplanName | BuildingName`),
);
