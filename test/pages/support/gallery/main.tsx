import "../../../../src/react/styles/index.css";
import "./page.css";
import { StrictMode, useSyncExternalStore } from "react";
import { createRoot } from "react-dom/client";
import { LeadSyncUiProvider } from "../../../../src/react/index.js";
import { SCENES } from "./scenes.js";

const { theme, dir } = Object.fromEntries(new URLSearchParams(location.search));
document.documentElement.dir = dir === "rtl" ? "rtl" : "ltr";
if (theme !== undefined) document.documentElement.dataset.leadSyncTheme = theme;

const onHash = (notify: () => void): (() => void) => {
  addEventListener("hashchange", notify);
  return () => removeEventListener("hashchange", notify);
};

/** One component in one state, named by the fragment of the address; without one, links to all. */
function Gallery() {
  const name = useSyncExternalStore(onHash, () => location.hash.slice(1));
  const scene = SCENES[name];
  return (
    <main data-scene={scene ? name : "index"}>
      <h1>{scene ? name : "Gallery"}</h1>
      <h2 data-part="visually-hidden">Component</h2>
      <div key={name}>
        {scene?.() ?? (
          <ul>
            {Object.keys(SCENES).map((one) => (
              <li key={one}>
                <a href={`#${one}`}>{one}</a>
              </li>
            ))}
          </ul>
        )}
      </div>
    </main>
  );
}

const container = document.getElementById("root");
if (!container) throw new Error("The page has no element `root`.");
createRoot(container).render(
  <StrictMode>
    <LeadSyncUiProvider locale="en-US" timeZone="UTC">
      <Gallery />
    </LeadSyncUiProvider>
  </StrictMode>,
);
