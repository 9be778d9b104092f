import type { CampaignField } from "../../domain/campaign-lead.js";

/** What people also call the field of a lead, beside the name in `DEFAULT_FIELD_MAP`. Only words that mean nothing else. */
export const FIELD_SYNONYMS: Readonly<Record<CampaignField, readonly string[]>> = {
  firstName: ["First", "Given Name", "Forename", "Lead First Name", "Contact First Name"],
  lastName: ["Last", "Surname", "Family Name", "Lead Last Name", "Contact Last Name"],
  email: ["E-Mail", "Email Address", "Mail", "Work Email", "Contact Email", "Lead Email"],
  phone: ["Phone Number", "Mobile", "Mobile Number", "Mobile Phone", "Cell", "Cell Phone", "Telephone", "Tel"],
  company: ["Company Name", "Organisation", "Organization", "Account", "Employer", "Business"],
  title: ["Job Title", "Position", "Role", "Job"],
  icpScore: ["ICP", "Score", "Lead Score", "Fit Score", "ICP Fit"],
  status: ["Lead Status", "Stage", "Lead Stage"],
  processingStatus: ["Processing", "Process Status", "Automation Status", "Campaign Status", "SMS Status"],
  campaignId: ["Campaign Key", "Campaign Code", "Campaign Record ID"],
  campaignName: ["Campaign", "Campaign Title"],
  smsSentCount: ["SMS Count", "SMS Sent", "Texts Sent", "Messages Sent", "Number of SMS"],
  smsSequencePosition: ["SMS Position", "Sequence Position", "SMS Step", "Sequence Step", "SMS Sequence Step"],
  smsLastSentAt: ["Last SMS", "Last SMS At", "Last SMS Sent", "Last SMS Sent At", "SMS Last Sent", "Last Text Sent"],
  smsStop: ["Stop SMS", "Stop", "Opt Out", "Opted Out", "SMS Opt Out", "Unsubscribed", "Do Not Text"],
  leadSource: ["Source", "Origin", "Channel"],
  formId: ["Form", "Form Key", "Source Form"],
  booked: ["Is Booked", "Meeting Booked", "Has Booked", "Appointment Booked"],
  bookedAt: ["Booked On", "Booked Date", "Booking Date", "Meeting Date", "Appointment Date", "Booked Time"],
  claimedBy: ["Claimed", "Owner", "Lead Owner", "Assigned To", "Assignee"],
  claimedAt: ["Claimed On", "Claim Date", "Claimed Date", "Assigned At"],
  notes: ["Note", "Comments", "Remarks", "Lead Notes"],
};

/** What a field for the ids of leads is called. */
export const KEY_NAMES: readonly string[] = [
  "Lead ID",
  "Portal ID",
  "Portal Lead ID",
  "External ID",
  "External Lead ID",
  "Database ID",
  "DomIQ ID",
  "Lead UUID",
  "UUID",
];
