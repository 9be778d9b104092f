import type { Clock, IdSource, RandomSource } from "../../ports/runtime.js";

/** The one pair a partner uses for all accounts (API reference, section 1). */
export interface FakeCredentials {
  integrationPartnerId: string;
  apiKey: string;
}

/** A management company. */
export interface FakeAccount {
  accountId: number;
  companyName: string;
  subdomain: string;
}

/** A property of an account. */
export interface FakeProperty {
  propertyId: string;
  name: string;
  /** IANA time zone; told by v2 only. */
  timeZone: string;
  /** Default: the first account. */
  accountId?: number;
}

/** A lead source: an answer of GetProspectSources. */
export interface FakeSource {
  id: string;
  name: string;
  /** Default true. */
  isActive?: boolean;
  /** Default: known at every property. */
  propertyId?: string;
}

/** A leasing agent: an answer of GetEmployees. */
export interface FakeEmployee {
  id: string;
  firstName: string;
  lastName: string;
  email?: string;
  /** Default `Leasing`. */
  securityGroup?: string;
  /** Default: works at every property. */
  propertyId?: string;
}

/** A reason to lose a prospect: an answer of GetLostProspectReasons. */
export interface FakeLostReason {
  id: string;
  name: string;
  /** Default: known in every account. */
  accountId?: number;
}

/** An apartment: an answer of GetUnits and GetMarketing4_0. */
export interface FakeUnit {
  unitNumber: string;
  unitType: string;
  building?: string;
  floor?: string;
  bedrooms?: number;
  bathrooms?: number;
  /** Per month, whole currency units. */
  marketRent?: number;
  /** Default: the first property. */
  propertyId?: string;
}

/** What the fake knows and how it decides where ResMan's behaviour is not public. May be changed between requests. */
export interface FakeResManSettings {
  /** Default: partner `2044`, key `EXAMPLEKEY`. */
  credentials: FakeCredentials;
  accounts: FakeAccount[];
  properties: FakeProperty[];
  sources: FakeSource[];
  employees: FakeEmployee[];
  lostReasons: FakeLostReason[];
  units: FakeUnit[];
  /** A post that gives a person an email or phone of another prospect at the property is refused (default) or accepted. */
  duplicateMode: "refuse" | "create";
  /** Whether an update clears the preferences it does not name. Default false. */
  clearOmitted: boolean;
  /** Largest answer to a modified-window search; above it HTTP 502 `buffer overflow`. Default 1,000. */
  maxResults: number;
  /** Whether posted documents are held to the MITS schema. Default true. */
  strict: boolean;
  /** Answer to wrong v1 credentials: an error envelope in HTTP 200 (default), or HTTP 401. */
  invalidCredentialsStatus: 200 | 401;
  /** v2 paths the key is not entitled to, e.g. `/Prospects`: HTTP 401 with code 20001. Default none. */
  deniedV2Paths: string[];
}

/** Clock, randomness and ids of the fake. */
export type FakeRuntime = Clock & RandomSource & IdSource;

/** Settings to begin with, and what the fake takes from its surroundings. */
export interface FakeResManOptions extends Partial<FakeResManSettings> {
  /** Default: the platform's clock and randomness. */
  runtime?: Partial<FakeRuntime>;
}

/** Ids of the default account, ready for an `Integration` and a client's options. Made up. */
export const FAKE_RESMAN_IDS = {
  integrationPartnerId: "2044",
  apiKey: "EXAMPLEKEY",
  accountId: 412,
  propertyId: "3f0a6c1e-52b8-4d0f-9c27-aa41d9e07b55",
  agentId: "5c1b0e52-9f0d-4c6b-8a77-0d2f6c1e9a10",
  sourceId: "7a3d9f14-2b6c-4e08-b1d5-93e0c4a7f622",
  walkInSourceId: "1b8f6d20-4c7e-4a95-8e33-2f9a0c5d7e41",
  lostReasonId: "d2f5b8c0-77a1-4e63-90fb-18c6ea0b4d21",
} as const;

/** Every setting with its default filled in. */
export function resolveSettings(options: FakeResManOptions): FakeResManSettings {
  const { runtime: _, ...given } = options;
  return { ...defaultSettings(), ...given };
}

const defaultSettings = (): FakeResManSettings => ({
  credentials: { integrationPartnerId: FAKE_RESMAN_IDS.integrationPartnerId, apiKey: FAKE_RESMAN_IDS.apiKey },
  accounts: [{ accountId: FAKE_RESMAN_IDS.accountId, companyName: "Example Living", subdomain: "example" }],
  properties: [{ propertyId: FAKE_RESMAN_IDS.propertyId, name: "Juniper Court", timeZone: "America/Chicago" }],
  sources: [
    { id: FAKE_RESMAN_IDS.sourceId, name: "DomIQ" },
    { id: FAKE_RESMAN_IDS.walkInSourceId, name: "Drive By" },
  ],
  employees: [
    { id: FAKE_RESMAN_IDS.agentId, firstName: "DomIQ", lastName: "Assistant", email: "bot@example.com" },
    { id: "84e2c7a1-6b3d-4f50-9a18-d5c0e7f3b296", firstName: "Robin", lastName: "Vale", email: "robin@example.com" },
  ],
  lostReasons: [
    { id: FAKE_RESMAN_IDS.lostReasonId, name: "Rent too high" },
    { id: "0f4b9e63-8d15-4c2a-b7f9-3a6e1d8c5072", name: "Inactive (Lack of Response)" },
  ],
  units: [
    { unitNumber: "1204", unitType: "B2-Renovated", floor: "2", bedrooms: 2, bathrooms: 2, marketRent: 1795 },
    { unitNumber: "1107", unitType: "A1", floor: "1", bedrooms: 1, bathrooms: 1, marketRent: 1325 },
  ],
  duplicateMode: "refuse",
  clearOmitted: false,
  maxResults: 1000,
  strict: true,
  invalidCredentialsStatus: 200,
  deniedV2Paths: [],
});
