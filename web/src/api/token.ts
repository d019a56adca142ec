// The token that state-changing requests carry. It lives as long as the browser tab.
const KEY = "pmp-token";
let memory: string | null = null;

export function getToken(): string | null {
  try {
    return sessionStorage.getItem(KEY) ?? memory;
  } catch {
    return memory;
  }
}

export function setToken(token: string | null): void {
  memory = token;
  try {
    if (token) sessionStorage.setItem(KEY, token);
    else sessionStorage.removeItem(KEY);
  } catch {
    // Storage refused: the token is kept in memory only.
  }
}

/** Splits `#token=...[&to=/page]` into the token and the hash to go on with. */
export function parseTokenHash(hash: string): { token: string; next: string } | null {
  if (!hash.startsWith("#token=")) return null;
  const params = new URLSearchParams(hash.slice(1));
  const token = params.get("token")?.trim();
  if (!token) return null;
  const to = params.get("to") ?? "/overview";
  return { token, next: `#${to.startsWith("/") ? to : `/${to}`}` };
}

/** Takes the token out of the address once, so that it stays out of history and screenshots. */
export function adoptTokenFromHash(): void {
  const found = parseTokenHash(location.hash);
  if (!found) return;
  setToken(found.token);
  history.replaceState(null, "", found.next);
}
