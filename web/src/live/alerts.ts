// A command the program took may still have no effect: the program then says so in an alert.
import type { Alert } from "../api/types";
import type { LiveStore } from "./store";

const NO_EFFECT = /^command \S+ had no effect/;

/** What came to the list since `before`; both oldest first, and the oldest may have left it. */
export function newAlerts(before: Alert[], after: Alert[]): Alert[] {
  const same = (a: Alert | undefined, b: Alert | undefined) =>
    a?.time === b?.time && a?.text === b?.text;
  for (let gone = 0; gone < before.length; gone += 1) {
    const kept = before.length - gone;
    if (kept <= after.length && before.slice(gone).every((a, i) => same(a, after[i])))
      return after.slice(kept);
  }
  return after;
}

/** Tells every command that had no effect once, from now on, whoever sent it. */
export function watchCommands(store: LiveStore, tell: (text: string) => void): void {
  let session = "";
  let seen: Alert[] = [];
  store.subscribe(() => {
    if (!store.text) return;
    const { alerts, session: now } = store.text;
    const key = `${now.name}|${now.started}`;
    const fresh = key === session ? newAlerts(seen, alerts) : [];
    session = key;
    seen = alerts;
    for (const { text } of fresh) if (NO_EFFECT.test(text)) tell(text);
  });
}
