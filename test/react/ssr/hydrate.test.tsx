import { act } from "@testing-library/react";
import { type ReactElement, type ReactNode, StrictMode, Suspense } from "react";
import { hydrateRoot } from "react-dom/client";
import { renderToString } from "react-dom/server";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { createFormat } from "../../../src/react/ui/format.js";
import { defaultMessages } from "../../../src/react/ui/messages/index.js";
import { LeadSyncUiProvider, useUi } from "../../../src/react/ui/ui-context.js";
import { AT, EveryHookPage, silentApi } from "../support/every-hook.js";
import { FakeStore } from "../support/fake-store.js";
import { deferred } from "../support/render-with-store.js";
import { aLead } from "../support/samples.js";

const complaints = vi.spyOn(console, "error").mockImplementation(() => undefined);
beforeEach(() => {
  complaints.mockClear();
  process.env.TZ = "America/Chicago";
});
afterEach(() => {
  delete process.env.TZ;
});

/** Takes over what a server wrote; says what React complained of, and what shows in the end. */
async function takeOver(html: string, page: ReactNode): Promise<{ box: HTMLElement; problems: unknown[] }> {
  const box = document.createElement("div");
  box.innerHTML = html;
  document.body.replaceChildren(box);
  const problems: unknown[] = [];
  const root = await act(async () => hydrateRoot(box, page, { onRecoverableError: (error) => problems.push(error) }));
  unmount = () => act(() => root.unmount());
  return { box, problems };
}
let unmount: () => void = () => undefined;
afterEach(() => unmount());

it("a browser takes over every hook without a mismatch, then shows its own zone and what its store knows", async () => {
  const html = renderToString(<EveryHookPage store={new FakeStore({ api: silentApi }).asStore()} />);
  expect(html).toContain("May 1, 2026, 3:04 AM");

  // Its store knows more by then.
  const fake = new FakeStore({ api: silentApi, state: { leads: [aLead()], busy: new Set(["leads"]) } });
  const { box, problems } = await takeOver(
    html,
    <StrictMode>
      <EveryHookPage store={fake.asStore()} />
    </StrictMode>,
  );
  expect(problems).toEqual([]);
  expect(complaints).not.toHaveBeenCalled();
  expect(box.textContent).toContain("Apr 30, 2026, 10:04 PM");
  expect(box.textContent).toContain('"leads":1');
  expect(fake.fetchLeads).toHaveBeenCalledTimes(1);
});

function Time(): ReactElement {
  return <time>{useUi().format.time(AT)}</time>;
}

it("so does a part of a page that is taken over after its provider", async () => {
  const page = (late: ReactNode) => (
    <LeadSyncUiProvider>
      <Time />
      <Suspense fallback="…">{late}</Suspense>
    </LeadSyncUiProvider>
  );
  const html = renderToString(page(<Time />));
  const code = deferred<void>();
  let isThere = false;
  const arrival = code.promise.then(() => {
    isThere = true;
  });
  const Late = (): ReactElement => {
    if (!isThere) throw arrival;
    return <Time />;
  };
  const { box, problems } = await takeOver(html, page(<Late />));
  const times = () => [...box.querySelectorAll("time")].map((time) => time.textContent);
  expect(times()).toEqual(["Apr 30, 2026, 10:04 PM", "May 1, 2026, 3:04 AM"]);
  await act(async () => code.resolve());
  expect(times()).toEqual(["Apr 30, 2026, 10:04 PM", "Apr 30, 2026, 10:04 PM"]);
  expect(problems).toEqual([]);
  expect(complaints).not.toHaveBeenCalled();
});

it("these tests would hear of a mismatch", async () => {
  const Naive = ({ timeZone }: { timeZone: string }): ReactElement => (
    <time>{createFormat(defaultMessages, { timeZone }).time(AT)}</time>
  );
  const { problems } = await takeOver(renderToString(<Naive timeZone="UTC" />), <Naive timeZone="America/Chicago" />);
  expect(problems).toHaveLength(1);
});
