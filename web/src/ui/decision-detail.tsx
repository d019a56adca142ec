// Why a signal became an order, a smaller one, or none.
import { Fragment, useEffect } from "react";
import type { Decision, Stage } from "../api/types";
import { formatDecimal, formatMeasure, formatTime } from "../lib/format";
import { makeHash } from "../lib/router";
import { plainValue } from "../lib/rules";
import { useDocument } from "../live/paged";
import {
  ErrorNote,
  SignalChip,
  Skeleton,
  Undefined,
  VerdictChip,
  verdictLook,
  words,
} from "./bits";
import { icons } from "./icons";
import { PlainTable, type PlainColumn } from "./plain-table";
import { limitUnit } from "../lib/limits";

export function DecisionDetail({ id, onClose }: { id: string; onClose: () => void }) {
  const { data, error } = useDocument<Decision>(`/api/v1/decisions/${encodeURIComponent(id)}`);
  useEffect(() => {
    const close = (event: KeyboardEvent) => {
      if (event.key === "Escape" && !document.querySelector("dialog[open]")) onClose();
    };
    window.addEventListener("keydown", close);
    return () => window.removeEventListener("keydown", close);
  });
  return (
    <aside className="panel detail" aria-label={`Decision ${id}`}>
      <header>
        <h2>Decision {id}</h2>
        {data && <VerdictChip verdict={data.verdict} />}
        <span className="grow" />
        <button type="button" className="icon" onClick={onClose} aria-label="Close (Escape)">
          {icons["close"]}
        </button>
      </header>
      <div
        className="detail-body"
        tabIndex={0}
        role="region"
        aria-label={`Explanation of decision ${id}`}
      >
        {error && <ErrorNote message={error} />}
        {!data && !error && <Skeleton lines={12} />}
        {data && <Explained decision={data} />}
      </div>
    </aside>
  );
}

function Explained({ decision: d }: { decision: Decision }) {
  return (
    <>
      <p className={`sentence ${verdictLook(d.verdict).tone}`} data-sentence>
        {d.sentence}
      </p>
      <p className="muted line">
        <SignalChip signal={d.signal} /> {d.symbol} by{" "}
        <a href={makeHash("strategies", { open: d.strategy })}>{d.strategy}</a> at{" "}
        {formatTime(d.time)} UTC
        {d.confidence !== null && <>, confidence {d.confidence.toFixed(2)}</>}
        {Object.keys(d.details).length > 0 && (
          <>
            ;{" "}
            {Object.entries(d.details)
              .map(([k, v]) => `${words(k)} ${plainValue(v)}`)
              .join(", ")}
          </>
        )}
      </p>
      <h3>Pipeline</h3>
      <Pipeline decision={d} />
      <h3>Checks</h3>
      <Checks stages={d.stages} />
      <h3>What caused what</h3>
      <ol className="chain">
        {d.chain.map((link) => (
          <li key={`${link.seq}-${link.kind}`} data-kind={link.kind}>
            <span className="kind">{words(link.kind)}</span>
            <span>
              {link.text}
              <small className="muted">
                {formatTime(link.time)} UTC, event {link.seq}
              </small>
            </span>
          </li>
        ))}
        {d.orders.length === 0 && (
          <li data-kind="end">
            <span className="kind">end</span>
            <span>No order was sent.</span>
          </li>
        )}
      </ol>
      {d.orders.length > 0 && (
        <p className="line">
          <span className="muted">Orders: </span>
          {d.orders.map((order) => (
            <a
              key={order}
              className="mono"
              href={makeHash("orders", { tab: "orders", symbol: d.symbol, order })}
            >
              {order}{" "}
            </a>
          ))}
        </p>
      )}
    </>
  );
}

function Pipeline({ decision: d }: { decision: Decision }) {
  return (
    <ol className="pipeline" aria-label="Stages in order">
      <li className="step info">
        <span className="where">signal</span>
        <span className="what">
          {d.signal} {formatDecimal(d.requested)}
        </span>
      </li>
      {d.stages.map((stage, i) => {
        const look = verdictLook(stage.verdict);
        const changed = stage.before !== stage.after;
        return (
          <Fragment key={i}>
            <li className={`step ${look.tone}`} title={`${stage.code}`}>
              <span className="where">{stage.stage}</span>
              <span className="what">
                <span aria-hidden="true">{look.mark} </span>
                {words(stage.check)}
                <span className="sr"> {look.text}</span>
              </span>
              {changed && (
                <span className="how">
                  {formatDecimal(stage.before)} → {formatDecimal(stage.after)}
                </span>
              )}
            </li>
          </Fragment>
        );
      })}
      <li className={`step end ${verdictLook(d.verdict).tone}`}>
        <span className="where">result</span>
        <span className="what">
          {d.orders.length ? `${formatDecimal(d.sent)} sent` : "no order"}
        </span>
      </li>
    </ol>
  );
}

function measure(s: Stage, value: Stage["measured"], what: string) {
  if (value === null) return <Undefined reason={`this check has no ${what}`} />;
  return formatMeasure(value, limitUnit({ name: s.check, unit: s.unit }));
}

const CHECK_COLUMNS: PlainColumn<Stage>[] = [
  {
    key: "check",
    label: "Check",
    render: (s) => (
      <>
        <span title={s.code}>{words(s.check)}</span> <span className="muted">{s.stage}</span>
      </>
    ),
  },
  { key: "verdict", label: "Verdict", render: (s) => <VerdictChip verdict={s.verdict} /> },
  {
    key: "measured",
    label: "Measured",
    look: "num",
    render: (s) => measure(s, s.measured, "number"),
  },
  { key: "limit", label: "Limit", look: "num", render: (s) => measure(s, s.limit, "limit") },
  { key: "before", label: "Before", look: "num", render: (s) => formatDecimal(s.before) },
  { key: "after", label: "After", look: "num", render: (s) => formatDecimal(s.after) },
];

const ROW_LOOKS: Record<string, string> = { block: "bad", resize: "resized" };

function Checks({ stages }: { stages: Stage[] }) {
  return (
    <PlainTable
      label="Checks"
      className="checks"
      columns={CHECK_COLUMNS}
      rows={stages}
      rowKey={(_, index) => index}
      rowLook={(s) => ROW_LOOKS[s.verdict]}
    />
  );
}
