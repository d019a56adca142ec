import { useEffect } from "react";
import {
  formatAge,
  formatClock,
  formatMeasure,
  formatMoney,
  formatPercent,
  formatTime,
  UNDEFINED,
} from "../lib/format";
import { makeHash } from "../lib/router";
import { toggleTheme, useTheme } from "../lib/theme";
import { retryNow, useFreshness, useLine, useSnapshot, useTick } from "../live/live";
import type { Freshness } from "../live/store";
import type { Limit, Snapshot } from "../api/types";
import { Delta, Ratio, UsedBar, words } from "./bits";
import { limitUnit } from "../lib/limits";
import { icons } from "./icons";

const STATES: Record<Freshness, string> = {
  live: "Live",
  stale: "Stale",
  finished: "Finished",
  lost: "Disconnected",
  waiting: "Connecting",
};

export function closestLimit(limits: Limit[]): Limit | null {
  return limits.reduce<Limit | null>(
    (best, limit) =>
      limit.used !== null && (best === null || limit.used > (best.used ?? -1)) ? limit : best,
    null,
  );
}

export function TopBar({ onHelp }: { onHelp: () => void }) {
  const snapshot = useSnapshot();
  const theme = useTheme();
  const { fresh, since } = useFreshness();
  const mode = snapshot?.session.mode ?? UNDEFINED;
  useEffect(() => {
    document.title = snapshot
      ? `${mode} · ${snapshot.session.name} · Portfolio Manager Pro`
      : "Portfolio Manager Pro";
  }, [mode, snapshot?.session.name]);
  return (
    <header className={`topbar ${fresh === "stale" || fresh === "lost" ? "is-stale" : ""}`}>
      <div className="brand">
        <img src="./favicon.svg" alt="" />
        <span>Portfolio Manager</span>
      </div>
      <div className="who">
        <span className="mode" data-mode={mode}>
          {mode}
        </span>
        <span className="clip" style={{ paddingRight: 12 }}>
          {snapshot?.session.name ?? "no session yet"}
        </span>
      </div>
      <div className="facts">
        {snapshot && <Facts snapshot={snapshot} fresh={fresh} since={since} />}
      </div>
      <div className="right">
        <span className="line-state" role="status">
          <span className={`dot ${fresh}`} aria-hidden="true" />
          {STATES[fresh]}
        </span>
        <Clock />
        <button
          type="button"
          className="icon"
          onClick={toggleTheme}
          title="Light or dark (t)"
          aria-label={`Switch to the ${theme === "dark" ? "light" : "dark"} theme`}
        >
          {icons["theme"]}
        </button>
        <button
          type="button"
          className="icon"
          onClick={onHelp}
          title="Keyboard (?)"
          aria-label="Keyboard help"
        >
          {icons["help"]}
        </button>
      </div>
    </header>
  );
}

function Facts({
  snapshot,
  fresh,
  since,
}: {
  snapshot: Snapshot;
  fresh: Freshness;
  since: number | null;
}) {
  const { account, session } = snapshot;
  const limit = closestLimit(snapshot.risk.limits);
  const age = session.feed_age_ms === null ? null : session.feed_age_ms + (since ?? 0);
  return (
    <>
      <div className="fact">
        <span className="k">Equity {account.currency}</span>
        <span className="v" data-fact="equity">
          {formatMoney(account.equity)}
        </span>
      </div>
      <div className="fact">
        <span className="k">Today</span>
        <span className="v" data-fact="today">
          <Delta value={account.pnl_today} />{" "}
          <span className="muted light">
            (<Ratio value={account.pnl_today_ratio} sign />)
          </span>
        </span>
      </div>
      <div className="fact">
        <span className="k">Drawdown</span>
        <span className="v">
          <Ratio value={account.drawdown} reason="no equity yet" />
        </span>
      </div>
      <div className="fact">
        <span className="k">Closest limit</span>
        <span className="v light">
          {limit ? (
            <a
              href={makeHash("risk")}
              title={`${formatMeasure(limit.measured, limitUnit(limit))} of ${formatMeasure(limit.limit, limitUnit(limit))}`}
            >
              {words(limit.name)} {formatPercent(limit.used, { decimals: 0 })}
              <UsedBar used={limit.used} label={`${words(limit.name)} used`} />
            </a>
          ) : (
            UNDEFINED
          )}
        </span>
      </div>
      <div className="fact optional wide-only">
        <span className="k">Feed age</span>
        <span className="v light">{fresh === "finished" ? "ended" : formatAge(age)}</span>
      </div>
      <div className="fact optional wide-only">
        <span className="k">Data time</span>
        <span className="v light">{formatTime(snapshot.time)}</span>
      </div>
    </>
  );
}

function Clock() {
  useTick(1000);
  return (
    <span className="line-state muted wide-clock" title="This computer's clock in UTC">
      {formatClock(new Date())} UTC
    </span>
  );
}

export function Banner() {
  const line = useLine();
  const snapshot = useSnapshot();
  const { fresh, since } = useFreshness();
  if (line.state === "lost" || (line.state === "connecting" && line.attempt > 0)) {
    const wait =
      line.state === "lost" ? Math.max(0, Math.ceil((line.retryAt - Date.now()) / 1000)) : 0;
    return (
      <div className="banner lost" role="alert">
        <span>
          Connection to the program is lost.{" "}
          {snapshot ? "Numbers are from " + formatTime(snapshot.sent) + " UTC. " : ""}
          {wait > 0 ? `Trying again in ${wait} s.` : "Trying again now."} Trading does not depend on
          this page.
        </span>
        <button type="button" className="btn small" onClick={retryNow}>
          Retry now
        </button>
      </div>
    );
  }
  if (fresh === "stale") {
    return (
      <div className="banner stale" role="status">
        No news from the engine for {formatAge(since)}: numbers are the last known ones.
      </div>
    );
  }
  if (!snapshot) return null;
  const { session, risk } = snapshot;
  if (session.state === "failed") {
    return (
      <div className="banner lost" role="alert">
        The session failed: {session.message || "no reason given"}
      </div>
    );
  }
  if (risk.killed) {
    return (
      <div className="banner lost" role="alert">
        Kill switch is on: no new position is opened until a person resumes on the Risk page.
        <a className="btn small" href={makeHash("risk")}>
          Risk
        </a>
      </div>
    );
  }
  if (session.state === "finished") {
    return (
      <div className="banner done" role="status">
        Session finished{session.message ? `: ${session.message}` : ""}. These are its final
        numbers.
      </div>
    );
  }
  return null;
}
