import type { LocalWorld } from "./local-world.js";
import type { Person } from "./people.js";

/** What to try, ready to be pasted. */
export function printHints(url: string, people: readonly Person[], world: LocalWorld): void {
  const [admin, agent] = people;
  const [conversation] = world.conversationIds;
  const property = world.properties[0]?.id;
  console.log(`
The lead-sync API listens on ${url}
ResMan is a fake one on ${world.resmanUrl}; ${world.conversationIds.length} chats wait to be pushed.

export ADMIN=${admin?.token}
export AGENT=${agent?.token}
export RESMAN=${world.resmanUrl}

# What is there: every path, its bodies and its errors
curl -s ${url}/api/resman/openapi.json

# Leads, as ${agent?.name} (${agent?.what}) sees them; without a token nobody sees any
curl -s -H "Authorization: Bearer $AGENT" "${url}/api/resman/leads?limit=3"
curl -s ${url}/api/resman/leads

# One chat to ResMan and back, all the rest with it
curl -s -X POST -H "Authorization: Bearer $ADMIN" ${url}/api/resman/leads/${conversation}/sync
curl -s -X POST -H "Authorization: Bearer $ADMIN" ${url}/api/admin/sync/delta

# Realtime, with any WebSocket client
npx wscat -c "${url.replace("http", "ws")}/api/resman/sync/websocket?property_id=${property}&token=$AGENT"
`);
}
