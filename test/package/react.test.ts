import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Consumer, createConsumer } from "./support/consumer.js";
import { node, specifierOf } from "./support/project.js";

/** A page made on a server, taken over in a browser, and used: a modal is filled in and sent. */
const page = `
  const rendered = {
    status: h(LeadSyncStatus, { resmanSyncStatus: "failed", lastSyncAt: "2026-05-01T10:00:00.000Z", onRetry: () => happened.push("retry") }),
    modal: h(LeadCreationModal, {
      isOpen: true, onClose() {}, loading: false, onSubmit: async () => {},
      defaults: { conversationId: "c-1", propertyId: "p-1" },
    }),
  };
  const happened = [];
  const store = createLeadSyncStore({ baseUrl: "http://127.0.0.1:9", realTime: false });
  const App = () => h(LeadSyncProvider, { store, connect: false, timeZone: "UTC" }, rendered.status, h(Count));
  const Count = () => h("output", null, useLeadSync({ autoFetch: false }).leads.length + " leads");
  const html = renderToString(h(App));
  const window = new JSDOM('<div id="root"></div>', { url: "http://127.0.0.1/" }).window;
  Object.assign(globalThis, { window, document: window.document, HTMLElement: window.HTMLElement, Node: window.Node, IS_REACT_ACT_ENVIRONMENT: true });
  Object.defineProperty(globalThis, "navigator", { value: window.navigator, configurable: true });
  // It looks for a browser when it is loaded.
  const { hydrateRoot } = await import("react-dom/client");
  const act = React.act ?? (await import("react-dom/test-utils")).act;
  const complaints = [];
  console.error = (...args) => complaints.push(args.map(String).join(" "));
  const root = window.document.getElementById("root");
  root.innerHTML = html;
  let mounted;
  await act(async () => { mounted = hydrateRoot(root, h(StrictMode, null, h(App))); });
  const button = [...root.querySelectorAll("button")].find(({ textContent }) => /again/i.test(textContent));
  await act(async () => button.click());
  await act(async () => mounted.render(h(StrictMode, null, h(App), rendered.modal)));
  const labels = root.querySelectorAll("dialog label, [role=dialog] label").length;
  await act(async () => mounted.unmount());
  console.log(JSON.stringify({ version, happened, complaints, leads: html.includes("0 leads"), hasForm: labels > 3 }));`;

const program = `
  import { createRequire } from "node:module";
  import * as React from "react";
  import { renderToString } from "react-dom/server";
  import { createLeadSyncStore } from "${specifierOf("./browser")}";
  import { LeadCreationModal, LeadSyncProvider, LeadSyncStatus, useLeadSync } from "${specifierOf("./react")}";
  const { createElement: h, StrictMode, version } = React;
  const { JSDOM } = createRequire(process.argv[2])("jsdom");
${page}`;

/** Next to this file there is a jsdom. */
const here = import.meta.filename;

describe.each([
  ["18", "react-18", "react-dom-18"],
  ["19", "react", "react-dom"],
])("next to React %s", (major, react, reactDom) => {
  let consumer: Consumer;
  beforeAll(async () => {
    consumer = await createConsumer();
    consumer.copy(react, "react");
    consumer.copy(reactDom, "react-dom");
    if (major === "19") consumer.copy("scheduler", "scheduler");
  });
  afterAll(() => consumer?.remove());

  it("renders on a server, is taken over in a browser without complaint, and works there", async () => {
    consumer.write("page.mjs", program);
    const result: unknown = JSON.parse(await node(["page.mjs", here], consumer.folder));
    expect(result).toEqual({
      version: expect.stringMatching(new RegExp(`^${major}\\.`)),
      happened: ["retry"],
      complaints: [],
      leads: true,
      hasForm: true,
    });
  });

  it("is required as CommonJS", async () => {
    consumer.write(
      "page.cjs",
      `const { createElement } = require("react");
      const { renderToString } = require("react-dom/server");
      const { LeadSyncStatus } = require("${specifierOf("./react")}");
      console.log(renderToString(createElement(LeadSyncStatus, { resmanSyncStatus: "synced" })));`,
    );
    expect(await node(["page.cjs"], consumer.folder)).toContain('data-state="synced"');
  });
});
