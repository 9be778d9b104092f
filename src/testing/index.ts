export {
  aCampaignLead,
  aCampaignLink,
  aConversation,
  anId,
  anIntegration,
  aProperty,
  aProspect,
  aTour,
  aUser,
  type Overrides,
} from "./builders.js";
export { type CountedStorage, countWrites } from "./count-writes.js";
export { type ElapseOptions, elapse } from "./elapse.js";
export { FAKE_AIRTABLE_IDS } from "./fake-airtable/default-base.js";
export { FakeAirtable } from "./fake-airtable/fake-airtable.js";
export { createFakeAirtableFetch } from "./fake-airtable/fake-fetch.js";
export type {
  FakeAirtableArrival,
  FakeAirtableFault,
  FakeAirtableFaultFunction,
  FakeAirtableFaultKind,
  FakeAirtableFaultRule,
  FakeAirtableFaults,
} from "./fake-airtable/faults.js";
export type { FakeAirtableRecord, FakeAirtableRequestKind, FakeAirtableWrite } from "./fake-airtable/model.js";
export type { FakeAirtableCells, FakeAirtablePeople } from "./fake-airtable/people/people-api.js";
export type {
  FakeAirtableBase,
  FakeAirtableChoice,
  FakeAirtableField,
  FakeAirtableTable,
  FakeAirtableView,
} from "./fake-airtable/schema.js";
export { type FakeAirtableServer, startFakeAirtable } from "./fake-airtable/server.js";
export type {
  FakeAirtableLevel,
  FakeAirtableOptions,
  FakeAirtableQuota,
  FakeAirtableRateLimit,
  FakeAirtableSettings,
  FakeAirtableToken,
  FakeAirtableUser,
  FakeAirtableWebhookLimits,
} from "./fake-airtable/settings.js";
export { createFakeResManFetch } from "./fake-resman/fake-fetch.js";
export { FakeResMan, type NoAnswer } from "./fake-resman/fake-resman.js";
export type {
  FakeFaults,
  FaultAfter,
  FaultBefore,
  FaultKind,
  FaultRule,
  FaultVariant,
} from "./fake-resman/faults.js";
export type {
  DuplicateGroup,
  FakeEvent,
  FakeLease,
  FakePerson,
  FakeProspect,
  FakeWrite,
} from "./fake-resman/model.js";
export { type FakeResManServer, startFakeResMan } from "./fake-resman/server.js";
export {
  FAKE_RESMAN_IDS,
  type FakeAccount,
  type FakeCredentials,
  type FakeEmployee,
  type FakeLostReason,
  type FakeProperty,
  type FakeResManOptions,
  type FakeResManSettings,
  type FakeRuntime,
  type FakeSource,
  type FakeUnit,
} from "./fake-resman/settings.js";
export type {
  FakeStaff,
  StaffAction,
  StaffPerson,
  StaffProspect,
  StaffSearch,
  StaffTarget,
} from "./fake-resman/staff-api.js";
export { createManualClock, type ManualClock } from "./manual-clock.js";
export { createSeededRandom } from "./seeded-random.js";
export { type ConformanceCase, storageConformanceCases } from "./storage-conformance/index.js";
export { createTestRuntime, type TestRuntime, type TestRuntimeOptions } from "./test-runtime.js";
