// Equity above, drawdown below, one time axis; appended from the stream, drawn outside React.
import { useEffect, useRef, useState } from "react";
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import { formatDecimal, formatPercent, formatTime } from "../lib/format";
import { token, useTheme } from "../lib/theme";
import { store } from "../live/live";

const RANGES: [string, number][] = [
  ["All", 0],
  ["1Y", 365],
  ["3M", 91],
  ["1M", 30],
  ["1W", 7],
];
const DAY = 86400;

function money(value: number): string {
  return formatDecimal(value.toFixed(0), { decimals: 0 });
}

function options(
  kind: "equity" | "drawdown",
  width: number,
  height: number,
  onCursor: (i: number | null) => void,
): uPlot.Options {
  const down = kind === "drawdown";
  const axis = {
    stroke: token("--chart-axis"),
    grid: { stroke: token("--chart-grid"), width: 1 },
    ticks: { show: false },
  };
  const font = `11px ${getComputedStyle(document.body).fontFamily}`;
  return {
    width,
    height,
    padding: [down ? 7 : 10, 8, down ? 0 : 2, 0],
    tzDate: (ts) => uPlot.tzDate(new Date(ts * 1000), "Etc/UTC"),
    legend: { show: false },
    cursor: { sync: { key: "equity" }, points: { size: 6 }, drag: { x: true, y: false }, y: false },
    scales: { x: { time: true }, y: { range: (_u, low, high) => pad(low, high, down) } },
    axes: [
      {
        ...axis,
        font,
        show: down,
        size: 26,
        space: 90,
        values: (_u, ticks, _a, _s, step) => dates(ticks, step),
      },
      {
        ...axis,
        font,
        size: 76,
        space: down ? 26 : 36,
        values: (_u, ticks) =>
          ticks.map((v) => (down ? formatPercent(v, { decimals: 1 }) : money(v))),
      },
    ],
    series: [
      {},
      {
        stroke: token(down ? "--chart-down" : "--chart-line"),
        width: 1.5,
        points: { show: false },
        fill: token(down ? "--chart-down-fill" : "--chart-fill"),
        fillTo: down ? 0 : (u) => u.scales["y"]?.min ?? 0,
      },
    ],
    hooks: { setCursor: [(u) => onCursor(u.cursor.idx ?? null)] },
  };
}

const MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");

/** Tick labels that say the year where it begins and the day where hours are shown. */
function dates(ticks: number[], step: number): string[] {
  let year = 0;
  return ticks.map((tick) => {
    const date = new Date(tick * 1000);
    const month = MONTHS[date.getUTCMonth()] ?? "";
    const day = `${date.getUTCDate()} ${month}`;
    const fresh = date.getUTCFullYear() !== year;
    year = date.getUTCFullYear();
    if (step >= 300 * DAY) return String(year);
    if (step >= 27 * DAY) return fresh ? `${month} ${year}` : month;
    if (step >= DAY) return fresh ? `${day} ${year}` : day;
    const time = date.toISOString().slice(11, 16);
    return time === "00:00" ? day : time;
  });
}

function pad(low: number | null, high: number | null, down: boolean): [number, number] {
  if (low === null || high === null) return down ? [-0.01, 0] : [0, 1];
  if (down) return [Math.min(low * 1.1, -0.002), 0];
  const room = Math.max((high - low) * 0.08, Math.abs(high) * 0.0005);
  return [low - room, high + room];
}

function data(days: number): { time: number[]; equity: number[]; drawdown: number[] } {
  const { series } = store;
  const last = series.time.at(-1) ?? 0;
  const from = days ? series.time.findIndex((t) => t >= last - days * DAY) : 0;
  const cut = Math.max(0, from);
  return {
    time: series.time.slice(cut),
    equity: series.equity.slice(cut),
    drawdown: series.drawdown.slice(cut).map((d) => -Math.abs(d)),
  };
}

export function EquityChart({ height }: { height: number }) {
  const box = useRef<HTMLDivElement>(null);
  const readout = useRef<HTMLSpanElement>(null);
  const [days, setDays] = useState(0);
  const [points, setPoints] = useState(store.series.length);
  const theme = useTheme();

  useEffect(() => {
    const host = box.current;
    if (!host) return;
    const lower = Math.round(height * 0.28);
    let shown = data(days);
    const show = (i: number | null) => {
      if (!readout.current) return;
      const at = i ?? shown.time.length - 1;
      const time = shown.time[at];
      readout.current.textContent =
        time === undefined
          ? ""
          : `${formatTime(new Date(time * 1000).toISOString().replace(".000Z", "Z"))}  ·  ` +
            `${formatDecimal((shown.equity[at] ?? 0).toFixed(2), { decimals: 2 })}  ·  ${formatPercent(shown.drawdown[at])}`;
    };
    const width = host.clientWidth;
    const top = new uPlot(
      options("equity", width, height - lower, show),
      [shown.time, shown.equity],
      host,
    );
    const bottom = new uPlot(
      options("drawdown", width, lower, show),
      [shown.time, shown.drawdown],
      host,
    );
    let version = store.series.version;
    show(null);
    const stop = store.subscribeChart(() => {
      if (store.series.version === version) return;
      version = store.series.version;
      shown = data(days);
      top.setData([shown.time, shown.equity]);
      bottom.setData([shown.time, shown.drawdown]);
      if (top.cursor.idx === null || top.cursor.idx === undefined) show(null);
      setPoints((n) => (n > 1 ? n : store.series.length));
    });
    const resize = new ResizeObserver(() => {
      if (!host.clientWidth || host.clientWidth === top.width) return;
      top.setSize({ width: host.clientWidth, height: height - lower });
      bottom.setSize({ width: host.clientWidth, height: lower });
    });
    resize.observe(host);
    return () => {
      stop();
      resize.disconnect();
      top.destroy();
      bottom.destroy();
    };
  }, [days, height, theme]);

  return (
    <section className="panel" aria-label="Equity and drawdown">
      <header>
        <h2>Equity and drawdown</h2>
        <span className="note readout" ref={readout} aria-hidden="true" />
        <div className="segments" role="group" aria-label="Time span">
          {RANGES.map(([name, span]) => (
            <button
              key={name}
              type="button"
              aria-pressed={days === span}
              onClick={() => setDays(span)}
            >
              {name}
            </button>
          ))}
        </div>
      </header>
      <div
        className="chart"
        ref={box}
        role="img"
        style={{ height }}
        aria-label={`Line of the account's equity with its drawdown below, ${points > 1 ? "live" : "waiting for points"}`}
      />
    </section>
  );
}
