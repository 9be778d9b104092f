import { expect, it } from "vitest";
import { fuzzRequests } from "./support/fuzz-requests.js";
import { watchRejections } from "./support/laws.js";

it("14,000 requests of agents, viewers, strangers and nobody break nothing, and change nothing elsewhere", async () => {
  const rejections = watchRejections();
  const callers = ["agent", "agent", "local_admin", "viewer", "stranger", "nowhere", null];
  const statuses = await fuzzRequests({
    seed: 1,
    count: 14_000,
    senders: { callers, canSign: false },
    keepsElsewhere: true,
  });
  await rejections.expectNone();
  // That they get in, and not only as far as the first check.
  expect([...statuses.keys()]).toEqual(expect.arrayContaining([200, 400, 401, 403, 404, 405, 413, 415]));
}, 300_000);
