import assert from "node:assert/strict";
import type { CampaignNotice } from "../../domain/campaign-notice.js";
import type { NoticeFailure, NoticeRef, Repositories } from "../../ports/storage.js";
import { at, CLIENT } from "./fixtures.js";

type Notices = Pick<Repositories, "campaignNotices">;

/** The leads of a client that were noticed. */
export async function noticed({ campaignNotices }: Notices, clientId = CLIENT): Promise<string[]> {
  return (await campaignNotices.list({ clientId })).map(({ leadId }) => leadId);
}

/** Forgets all notices of a client. */
export async function quiet({ campaignNotices }: Notices): Promise<void> {
  assert.deepEqual(await campaignNotices.settle(await campaignNotices.list({ clientId: CLIENT })), []);
}

/** The notice of a lead, which must have one. */
export async function noticeOf({ campaignNotices }: Notices, leadId: string): Promise<CampaignNotice> {
  const found = (await campaignNotices.list({ clientId: CLIENT })).find((notice) => notice.leadId === leadId);
  assert.ok(found, `there should be a notice of lead ${leadId}`);
  return found;
}

/** Says that a notice was tried in vain and rests until a minute. */
export const failure = ({ leadId, version }: NoticeRef, minute: number): NoticeFailure => ({
  leadId,
  version,
  notBefore: at(minute),
  errorCode: "REMOTE_REJECTED",
  errorMessage: "Refused.",
});
