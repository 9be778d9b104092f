import "@domiq/lead-sync/react/styles.css";
import "./styles.css";
import { createLeadSyncStore } from "@domiq/lead-sync/browser";
import { LeadSyncProvider } from "@domiq/lead-sync/react";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { fetchMe } from "../../shared/page/host-api.js";
import { readToken, takeToken } from "../../shared/page/session.js";
import { Chat } from "./chat.js";

const container = document.getElementById("root");
if (!container) throw new Error("The page has no element `root`.");
const root = createRoot(container);

try {
  await open();
} catch (error) {
  say(error instanceof Error ? error.message : String(error));
}
addEventListener("hashchange", () => {
  if (takeToken() !== undefined) location.reload();
});

async function open(): Promise<void> {
  if (takeToken() === undefined) return say("Open the address the server printed.");
  const { properties } = await fetchMe();
  const wanted = new URLSearchParams(location.search).get("property");
  const property = properties.find(({ id }) => id === wanted) ?? properties[0];
  if (!property) return say("There is no property to ask about.");
  const store = createLeadSyncStore({ token: readToken, propertyId: property.id });
  root.render(
    <StrictMode>
      <LeadSyncProvider store={store}>
        <Chat propertyId={property.id} propertyName={property.name} />
      </LeadSyncProvider>
    </StrictMode>,
  );
}

function say(text: string): void {
  root.render(
    <main className="chat">
      <h1>Chat</h1>
      <p role="alert">{text}</p>
    </main>,
  );
}
