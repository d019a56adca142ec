import { useEffect } from "react";
import { makeHash, navigate } from "../lib/router";
import { toggleTheme } from "../lib/theme";
import { PAGES } from "./rail";

/** `g` and a letter within a second, `/`, `?`, `t`. Typing in a field is never taken for a key. */
export function useKeyboard(onHelp: () => void): void {
  useEffect(() => {
    let armed = 0;
    const handle = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      const target = event.target as HTMLElement;
      if (target.closest("input, select, textarea")) {
        if (event.key === "Escape") target.blur();
        return;
      }
      if (document.querySelector("dialog[open]")) return;
      const page = PAGES.find((p) => p.key === event.key);
      if (event.timeStamp - armed < 1000 && page) {
        armed = 0;
        navigate(makeHash(page.page));
        return;
      }
      armed = event.key === "g" ? event.timeStamp : 0;
      if (event.key === "?") onHelp();
      else if (event.key === "t") toggleTheme();
      else if (event.key === "/") {
        const field = document.querySelector<HTMLInputElement>("[data-filter]");
        if (!field) return;
        event.preventDefault();
        field.focus();
        field.select();
      }
    };
    window.addEventListener("keydown", handle);
    return () => window.removeEventListener("keydown", handle);
  }, [onHelp]);
}
