import { act, render } from "@testing-library/react";
import { type ReactElement, startTransition, useLayoutEffect, useState } from "react";
import { expect, it } from "vitest";
import { useLeadSyncState } from "../../../src/react/hooks/use-lead-sync-state.js";
import { LeadSyncProvider } from "../../../src/react/provider.js";
import { FakeStore } from "../support/fake-store.js";

const version = (name: string): { propertyId: string } => ({ propertyId: name });

/** Renders three consumers in a transition while the store changes between them; says what each commit showed. */
async function commits(Consumer: (props: { fake: FakeStore }) => ReactElement): Promise<string[]> {
  const fake = new FakeStore({ state: version("one") });
  const shown: string[] = [];
  let isArmed = true;
  /** What a message does that arrives while React has yielded. */
  const Midway = (): null => {
    if (isArmed) {
      isArmed = false;
      fake.change(version("two"));
    }
    return null;
  };
  let open: (isOpen: boolean) => void = () => undefined;
  const Page = (): ReactElement => {
    const [isOpen, setOpen] = useState(false);
    open = setOpen;
    useLayoutEffect(() => {
      if (isOpen) shown.push(document.body.textContent);
    });
    if (!isOpen) return <p>closed</p>;
    return (
      <>
        <Consumer fake={fake} />
        <Midway />
        <Consumer fake={fake} />
        <Consumer fake={fake} />
      </>
    );
  };
  render(
    <LeadSyncProvider store={fake.asStore()}>
      <Page />
    </LeadSyncProvider>,
  );
  await act(async () => startTransition(() => open(true)));
  act(() => fake.tell());
  return shown;
}

it("all consumers show one version, though the store changes in the middle of a transition", async () => {
  const shown = await commits(() => <i>{useLeadSyncState((state) => state.propertyId)} </i>);
  expect(shown).not.toEqual([]);
  for (const text of shown) expect(text).toBe("two two two ");
});

it("consumers that read the store as they render would not", async () => {
  const shown = await commits(({ fake }) => <i>{fake.getSnapshot().propertyId} </i>);
  expect(shown).toEqual(["one two two "]);
});
