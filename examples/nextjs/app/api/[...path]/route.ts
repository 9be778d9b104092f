import { toNextHandlers } from "@domiq/lead-sync/http";
import { leadSync } from "../../../lib/lead-sync.js";

export const dynamic = "force-dynamic";

export const { GET, POST, PUT, DELETE, OPTIONS } = toNextHandlers(async (request) => {
  const { handler } = await leadSync();
  return handler(request);
});
