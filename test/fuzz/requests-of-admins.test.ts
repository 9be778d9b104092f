import { expect, it } from "vitest";
import { fuzzRequests } from "./support/fuzz-requests.js";
import { watchRejections } from "./support/laws.js";

it("14,000 requests of admins break nothing", async () => {
  const rejections = watchRejections();
  const callers = ["admin", "admin", "elsewhere", "both"];
  const statuses = await fuzzRequests({
    seed: 500_000,
    count: 14_000,
    senders: { callers, canSign: true },
    keepsElsewhere: false,
  });
  await rejections.expectNone();
  // That they get in, and not only as far as the first check.
  expect([...statuses.keys()]).toEqual(expect.arrayContaining([200, 204, 400, 404, 405, 413, 415]));
}, 300_000);
