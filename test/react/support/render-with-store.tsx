import { type RenderHookResult, renderHook } from "@testing-library/react";
import { type ReactElement, type ReactNode, StrictMode } from "react";
import { LeadSyncProvider } from "../../../src/react/provider.js";
import type { FakeStore } from "./fake-store.js";

export interface HookOptions<P> {
  props?: P;
  /** Default false. */
  strict?: boolean;
}

/** Renders a hook below a provider of a store. */
export function renderHookWith<R, P = undefined>(
  fake: FakeStore,
  use: (props: P) => R,
  { props, strict = false }: HookOptions<P> = {},
): RenderHookResult<R, P> {
  const wrapper = ({ children }: { children: ReactNode }): ReactElement => {
    const tree = <LeadSyncProvider store={fake.asStore()}>{children}</LeadSyncProvider>;
    return strict ? <StrictMode>{tree}</StrictMode> : tree;
  };
  return renderHook<R, P>(use, { wrapper, ...(props !== undefined && { initialProps: props }) });
}

/** A promise with its handles outside. */
export function deferred<T>(): { promise: Promise<T>; resolve(value: T): void; reject(error: unknown): void } {
  let resolve: (value: T) => void = () => undefined;
  let reject: (error: unknown) => void = () => undefined;
  const promise = new Promise<T>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  return { promise, resolve, reject };
}
