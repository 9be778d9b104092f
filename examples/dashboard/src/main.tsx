import "@domiq/lead-sync/react/styles.css";
import "./styles.css";
import { createLeadSyncStore } from "@domiq/lead-sync/browser";
import { LeadSyncProvider } from "@domiq/lead-sync/react";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { fetchMe, HostError, type Me } from "../../shared/page/host-api.js";
import { forgetToken, keepToken, readToken, takeToken } from "../../shared/page/session.js";
import { App } from "./app.js";
import { propertyOf } from "./property-of.js";
import { parseRoute } from "./router.js";
import { SignIn } from "./sign-in.js";

const container = document.getElementById("root");
if (!container) throw new Error("The page has no element `root`.");
const root = createRoot(container);
let hasOpened = false;

await open();
// The address the server prints may be opened in a tab that has this page already; then only its fragment changes.
addEventListener("hashchange", () => {
  if (takeToken() !== undefined) location.reload();
});

async function open(): Promise<void> {
  if (takeToken() === undefined) return showSignIn();
  try {
    show(await fetchMe());
  } catch (error) {
    const isRefused = error instanceof HostError && error.status === 401;
    if (isRefused) forgetToken();
    showSignIn(
      isRefused ? "The server does not know this token; it may have been started anew." : "The server does not answer.",
    );
  }
}

function show(me: Me): void {
  if (hasOpened) return;
  hasOpened = true;
  const property = propertyOf(me, parseRoute(location).property);
  const store = createLeadSyncStore({ token: readToken, ...(property !== undefined && { propertyId: property }) });
  root.render(
    <StrictMode>
      <LeadSyncProvider store={store}>
        <App me={me} />
      </LeadSyncProvider>
    </StrictMode>,
  );
}

function showSignIn(problem?: string): void {
  const onToken = (token: string): void => {
    keepToken(token);
    void open();
  };
  root.render(<SignIn problem={problem} onToken={onToken} />);
}
