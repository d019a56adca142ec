import { formatCount } from "../lib/format";
import { makeHash } from "../lib/router";
import { useSnapshot } from "../live/live";
import { useDocument } from "../live/paged";
import { icons } from "./icons";

export const PAGES = [
  { page: "overview", label: "Overview", key: "o" },
  { page: "strategies", label: "Strategies", key: "s" },
  { page: "decisions", label: "Decisions", key: "d" },
  { page: "risk", label: "Risk", key: "r" },
  { page: "orders", label: "Orders", key: "p" },
] as const;

export function Rail({ current }: { current: string }) {
  const snapshot = useSnapshot();
  const version = useDocument<{ version: string; build: string }>("/api/v1/version").data;
  const counts: Record<string, number | undefined> = {
    strategies: snapshot?.strategies.length,
    decisions: snapshot?.counts.decisions,
    orders: snapshot?.counts.orders,
  };
  return (
    <nav className="rail" aria-label="Pages">
      {PAGES.map(({ page, label }) => (
        <a key={page} href={makeHash(page)} aria-current={current === page ? "page" : undefined}>
          {icons[page]}
          <span className="text">{label}</span>
          {counts[page] !== undefined && (
            <span className="count" aria-hidden="true">
              {formatCount(counts[page])}
            </span>
          )}
        </a>
      ))}
      <div className="foot">
        {version && <div title={`build ${version.build}`}>pmp {version.version}</div>}
        <div>local only, 127.0.0.1</div>
      </div>
    </nav>
  );
}
