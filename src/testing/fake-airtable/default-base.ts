import { CAMPAIGN_FIELDS, type CampaignField } from "../../domain/campaign-lead.js";
import { DEFAULT_FIELD_MAP } from "../../rules/airtable/field-map.js";
import type { FakeAirtableBase, FakeAirtableField } from "./schema.js";

const fieldId = (number: number): string => `fldEXAMPLE${String(number).padStart(7, "0")}`;

/** Ids of the default base, ready for an `AirtableClient`. Made up, in the form of real ones. */
export const FAKE_AIRTABLE_IDS = {
  token: "patEXAMPLE.0123456789abcdef",
  baseId: "appEXAMPLE0000001",
  /** `Leads`: a field for each of `DEFAULT_FIELD_MAP`, and `Lead ID`, a text field that can be the key. */
  tableId: "tblEXAMPLE0000001",
  tableName: "Leads",
  /** Owner of the token. */
  userId: "usrEXAMPLE0000001",
  /** Who works in Airtable's own screens. */
  personId: "usrEXAMPLE0000002",
  /** The field of each field of a campaign lead. */
  fields: Object.fromEntries(CAMPAIGN_FIELDS.map((field, index) => [field, fieldId(101 + index)])) as Readonly<
    Record<CampaignField, string>
  >,
  /** `Lead ID`. */
  keyFieldId: "fldEXAMPLE0000001",
  /** `Full Name`, a formula. */
  fullNameFieldId: "fldEXAMPLE0000002",
  /** `Last Modified`. */
  lastModifiedFieldId: "fldEXAMPLE0000003",
} as const;

const choices = (...names: string[]): Record<string, unknown> => ({
  choices: names.map((name) => ({ id: choiceId(name), name, color: "blueLight2" })),
});

const choiceId = (name: string): string =>
  `sel${name
    .replace(/[^0-9A-Za-z]/g, "")
    .slice(0, 14)
    .padEnd(14, "0")}`;

const dateTime = (): Record<string, unknown> => ({
  dateFormat: { name: "iso", format: "YYYY-MM-DD" },
  timeFormat: { name: "24hour", format: "HH:mm" },
  timeZone: "utc",
});

const checkbox = (): Partial<FakeAirtableField> => ({
  type: "checkbox",
  options: { icon: "check", color: "greenBright" },
});

const number = (): Partial<FakeAirtableField> => ({ type: "number", options: { precision: 0 } });

/** What is not a single line of text. */
const FIELD_KINDS: Partial<Record<CampaignField, () => Partial<FakeAirtableField>>> = {
  email: () => ({ type: "email" }),
  phone: () => ({ type: "phoneNumber" }),
  icpScore: number,
  status: () => ({
    type: "singleSelect",
    options: choices("New", "Contacted", "Engaged", "Qualified", "Not Interested", "Customer"),
  }),
  processingStatus: () => ({
    type: "singleSelect",
    options: choices("Pending", "Processing", "Enrolled", "Completed", "Removed", "Error"),
  }),
  smsSentCount: number,
  smsSequencePosition: number,
  smsLastSentAt: () => ({ type: "dateTime", options: dateTime() }),
  smsStop: checkbox,
  booked: checkbox,
  bookedAt: () => ({ type: "dateTime", options: dateTime() }),
  claimedAt: () => ({ type: "dateTime", options: dateTime() }),
  notes: () => ({ type: "multilineText" }),
};

/** A new copy of the base a fake begins with. */
export const defaultBase = (): FakeAirtableBase => ({
  id: FAKE_AIRTABLE_IDS.baseId,
  name: "Marketing",
  tables: [
    {
      id: FAKE_AIRTABLE_IDS.tableId,
      name: FAKE_AIRTABLE_IDS.tableName,
      primaryFieldId: FAKE_AIRTABLE_IDS.fullNameFieldId,
      fields: [
        fullName(),
        { id: FAKE_AIRTABLE_IDS.keyFieldId, name: "Lead ID", type: "singleLineText" },
        ...CAMPAIGN_FIELDS.map((field) => ({
          id: FAKE_AIRTABLE_IDS.fields[field],
          name: DEFAULT_FIELD_MAP[field],
          type: "singleLineText",
          ...FIELD_KINDS[field]?.(),
        })),
        {
          id: FAKE_AIRTABLE_IDS.lastModifiedFieldId,
          name: "Last Modified",
          type: "lastModifiedTime",
          options: { isValid: true, referencedFieldIds: [], result: { type: "dateTime", options: dateTime() } },
        },
      ],
      views: [{ id: "viwEXAMPLE0000001", name: "Grid view", type: "grid" }],
    },
  ],
});

function fullName(): FakeAirtableField {
  const { firstName, lastName } = FAKE_AIRTABLE_IDS.fields;
  return {
    id: FAKE_AIRTABLE_IDS.fullNameFieldId,
    name: "Full Name",
    type: "formula",
    options: {
      isValid: true,
      formula: `TRIM({${firstName}}&" "&{${lastName}})`,
      referencedFieldIds: [firstName, lastName],
      result: { type: "singleLineText" },
    },
    compute: (cell) => `${cell(firstName) ?? ""} ${cell(lastName) ?? ""}`.trim(),
  };
}
