/**
 * The example's stand-in for a login: the server prints an address with a token in its fragment, which never leaves the browser.
 * It is kept for this tab and removed from the address, so that a shared link gives nobody a way in.
 */
const KEY = "lead-sync-token";

/** The token of this tab. Takes the one of the address, if there is one. */
export function takeToken(): string | undefined {
  const given = new URLSearchParams(location.hash.slice(1)).get("token");
  if (given) {
    keepToken(given);
    history.replaceState(history.state, "", location.pathname + location.search);
  }
  return readToken();
}

export const readToken = (): string | undefined => sessionStorage.getItem(KEY) ?? undefined;

export const keepToken = (token: string): void => sessionStorage.setItem(KEY, token);

export const forgetToken = (): void => sessionStorage.removeItem(KEY);
