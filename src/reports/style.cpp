#include "reports/sections.hpp"

namespace pmp::reports {

// Blue is gain and orange is loss: told apart by every kind of colour vision, and a sign says it
// too.
const char* style() {
    return R"(
:root{color-scheme:light dark;--bg:#eef1f5;--panel:#fff;--raised:#f5f7fa;--line:#dde3ea;
--text:#16202c;--muted:#556273;--pos:#1a5cae;--neg:#a84a05;--warn-bg:#fdf1dc;--warn:#7a4a05;
--grid:#e7ebf0;--eq:#1a5cae;--peak:#8794a5;--under:#c8640f;--gain:#3b7dd0;--loss:#d97a24;
--hp:37 99 200;--hn:222 120 20;--a1:8%;--a2:17%;--a3:28%;--a4:41%;--a5:55%}
@media (prefers-color-scheme:dark){:root{--bg:#0c1015;--panel:#141a21;--raised:#1a212a;--line:#27313d;
--text:#e4e9ef;--muted:#9aa7b6;--pos:#7db1ff;--neg:#f5a353;--warn-bg:#352812;--warn:#eec27a;
--grid:#202933;--eq:#7db1ff;--peak:#6b7888;--under:#f09a45;--gain:#5b96e6;--loss:#e08a3a;
--hp:70 135 245;--hn:240 140 45;--a1:11%;--a2:20%;--a3:30%;--a4:41%;--a5:54%}}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%}
body{margin:0 auto;padding:28px 20px 48px;max-width:1280px;background:var(--bg);color:var(--text);
font:14px/1.45 -apple-system,"Segoe UI",Roboto,Inter,"Noto Sans","Liberation Sans",Arial,sans-serif;
font-variant-numeric:tabular-nums}
h1{font-size:28px;line-height:1.2;margin:2px 0 8px;letter-spacing:-.01em;overflow-wrap:anywhere}
h2{font-size:17px;margin:0 0 10px}
h3{font-size:14px;margin:16px 0 6px}
.over{margin:0;color:var(--muted)}
.over span{margin-left:8px}
.badge{display:inline-block;padding:1px 9px;border-radius:9px;background:var(--pos);color:var(--panel);
font-size:12px;font-weight:600}
.lead{font-size:16px;max-width:96ch;margin:0 0 14px}
.warning{margin:0 0 10px;padding:8px 12px;border-radius:6px;background:var(--warn-bg);color:var(--warn)}
.tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(158px,1fr));gap:10px;margin:0 0 12px}
.tile{background:var(--panel);border:1px solid var(--line);border-radius:8px;padding:10px 13px}
.tile dt{color:var(--muted);font-size:12.5px}
.tile dd{margin:0;font-size:21px;font-weight:650;line-height:1.3;white-space:nowrap}
.tile dd.note{font-size:12px;font-weight:400;color:var(--muted);white-space:normal}
nav{margin:0 0 14px;color:var(--muted)}
nav a{color:var(--pos);margin-right:12px;text-decoration:none;white-space:nowrap}
nav a:hover{text-decoration:underline}
section{background:var(--panel);border:1px solid var(--line);border-radius:8px;padding:16px 18px;
margin:0 0 14px;min-width:0}
.pair{display:grid;grid-template-columns:1fr 1fr;gap:14px}
.columns{columns:2;column-gap:28px}
.group{break-inside:avoid;margin:0 0 14px}
.scroll{overflow-x:auto}
.tall{max-height:660px;overflow-y:auto}
.tall thead th{position:sticky;top:0;background:var(--panel);box-shadow:inset 0 -1px var(--line);z-index:1}
.scroll:focus-visible,a:focus-visible{outline:2px solid var(--pos);outline-offset:2px}
table{border-collapse:collapse;width:100%}
caption{text-align:left;color:var(--muted);padding:0 0 6px}
.group caption{font-weight:650;color:var(--text)}
th,td{padding:4px 8px;text-align:left;vertical-align:top;border-bottom:1px solid var(--line)}
th:first-child,td:first-child{padding-left:0}
th:last-child,td:last-child{padding-right:0}
tbody tr:last-child>*{border-bottom:0}
thead th{color:var(--muted);font-weight:500;font-size:12.5px;vertical-align:bottom}
tbody th{font-weight:500}
tbody tr:hover{background:var(--raised)}
.num{text-align:right;white-space:nowrap}
.pos{color:var(--pos)}.neg{color:var(--neg)}
small{display:block;color:var(--muted);font-size:12px;font-weight:400}
.fault{color:var(--neg)}
.how{color:var(--muted);font-size:12.5px}
.why{color:var(--muted);font-style:italic}
.how .why{display:block}
.empty,.foot,.scale{color:var(--muted);margin:8px 0 0}
.foot{font-size:12.5px}
.count{margin:0 0 4px}
.metrics th:first-child{width:34%}.metrics td.num{width:18%}
.strategies td,.strategies tbody th{vertical-align:middle}
.strategies th:first-child{white-space:nowrap}
.trades td{white-space:nowrap}.trades tbody th{overflow-wrap:anywhere}
.pair>.group{min-width:0}#trades .pair h3{margin-top:10px}
.list th{width:42%;color:var(--muted);font-weight:400}
.list td{overflow-wrap:anywhere}
#provenance .list th{width:18%}
code{font:12.5px ui-monospace,"Cascadia Mono",Consolas,"Liberation Mono","DejaVu Sans Mono",monospace}
.codes td:nth-child(2){white-space:nowrap}
.meter{width:130px;vertical-align:middle}
.meter svg{display:block;width:120px;height:8px}
.track{fill:var(--grid)}.bar{fill:var(--peak)}.bar.pos{fill:var(--gain)}.bar.neg{fill:var(--loss)}
.funnel{display:flex;flex-wrap:wrap;gap:4px 0;list-style:none;margin:0 0 12px;padding:0}
.funnel li:not(:last-child)::after{content:"›";color:var(--muted);margin:0 12px}
.unseen{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
.heat{min-width:820px;border-collapse:separate;border-spacing:2px}
.heat th,.heat td{border:0;padding:5px 7px;text-align:right;white-space:nowrap}
.heat th:first-child{text-align:left;padding-left:0}
.heat td{border-radius:3px}
.heat .total{font-weight:650;border-left:8px solid transparent}
.p0{color:var(--muted)}
.p1{background:rgb(var(--hp)/var(--a1))}.p2{background:rgb(var(--hp)/var(--a2))}
.p3{background:rgb(var(--hp)/var(--a3))}.p4{background:rgb(var(--hp)/var(--a4))}
.p5{background:rgb(var(--hp)/var(--a5))}
.n1{background:rgb(var(--hn)/var(--a1))}.n2{background:rgb(var(--hn)/var(--a2))}
.n3{background:rgb(var(--hn)/var(--a3))}.n4{background:rgb(var(--hn)/var(--a4))}
.n5{background:rgb(var(--hn)/var(--a5))}
.scale{display:flex;align-items:center;gap:2px;font-size:12.5px}
.scale span{width:18px;height:12px;border-radius:2px}
.scale .p0{background:var(--raised)}
.scale .p5{margin-right:8px}
svg text{fill:var(--muted);font-size:12px}
.chart{display:block;width:100%;height:auto;min-width:480px}
.chart.wide{min-width:820px}
.chart .axis{font-weight:600}
.chart .mark{fill:var(--text);font-size:12px}
.grid{stroke:var(--grid);stroke-width:1}
.zero,.start{stroke:var(--peak);stroke-width:1}
.start{stroke-dasharray:1 4}
.equity,.peak,.underline,.spark polyline{fill:none;stroke-linejoin:round}
.equity{stroke:var(--eq);stroke-width:1.7}
.peak{stroke:var(--peak);stroke-width:1.1;stroke-dasharray:4 3}
.under{fill:var(--under);fill-opacity:.2}
.underline{stroke:var(--under);stroke-width:1.2}
.worst{fill:var(--panel);stroke:var(--under);stroke-width:2}
.var{stroke:var(--text);stroke-width:1.2;stroke-dasharray:4 3}
.gain{fill:var(--gain);background:var(--gain)}.loss{fill:var(--loss);background:var(--loss)}
.key-box{display:inline-block;width:10px;height:10px;border-radius:2px;margin-right:4px}
rect.note{fill:transparent}
rect.note:hover{fill:var(--eq);fill-opacity:.08}
.bench{fill:none;stroke:var(--text);stroke-opacity:.55;stroke-width:1.2;stroke-dasharray:1.5 2.5}
.price{fill:none;stroke:var(--muted);stroke-width:1.1;stroke-linejoin:round}
.range{fill:var(--peak);fill-opacity:.25}
.won path,.lost path{fill:none;stroke-width:1.4}
.won path{stroke:var(--gain)}.lost path{stroke:var(--loss)}
.won .full{fill:var(--gain)}.lost .full{fill:var(--loss)}
svg g.won:hover path,svg g.lost:hover path{stroke-width:3}
.dots{fill:none;stroke-width:4.4;stroke-linecap:round;stroke-opacity:.62}
.dots.won{stroke:var(--gain)}.dots.lost{stroke:var(--loss)}
.marks{color:var(--muted);font-size:12.5px;margin:0 0 6px}
.marks svg{width:14px;height:14px;vertical-align:-2px;margin:0 3px 0 8px}
summary{cursor:pointer;padding:4px 0;font-weight:600}
.sortable button{all:unset;cursor:pointer}
.sortable button:focus-visible{outline:2px solid var(--pos);outline-offset:2px}
.sortable th[aria-sort=descending] button::after{content:" ▾"}
.sortable th[aria-sort=ascending] button::after{content:" ▴"}
.spark{display:block;width:120px;height:27px}
.spark line{stroke:var(--line)}
.spark polyline{stroke:var(--peak);stroke-width:1.4}
.spark.pos polyline{stroke:var(--gain)}.spark.neg polyline{stroke:var(--loss)}
@media (max-width:900px){.pair{grid-template-columns:1fr}.columns{columns:1}body{padding:16px 10px}
section{padding:12px}}
@media print{:root{color-scheme:light;--bg:#fff;--panel:#fff;--raised:#fff;--line:#ccd3db;--text:#000;
--muted:#444f5c;--pos:#1a5cae;--neg:#a84a05;--warn-bg:#fff;--warn:#7a4a05;--grid:#e7ebf0;--eq:#1a5cae;
--peak:#8794a5;--under:#c8640f;--gain:#3b7dd0;--loss:#d97a24;--hp:37 99 200;--hn:222 120 20;
--a1:8%;--a2:17%;--a3:28%;--a4:41%;--a5:55%}
@page{margin:12mm}
body{padding:0;max-width:none;font-size:10.5px;print-color-adjust:exact;-webkit-print-color-adjust:exact}
section{border:0;padding:0;margin:0 0 16px}
nav{display:none}.tall{max-height:none}.scroll{overflow:visible}.tall thead th{position:static}
.chart,.chart.wide,.heat{min-width:0}.heat th,.heat td{padding:2px 3px}
h2,h3,caption{break-after:avoid}tr,svg,.tile{break-inside:avoid}thead{display:table-header-group}
.how,.foot,small,code,.tile dd.note{font-size:9px}.tile dd{font-size:15px}.lead{font-size:12px}
.tiles{grid-template-columns:repeat(7,1fr);gap:4px}.tile{padding:5px 7px}}
)";
}

}  // namespace pmp::reports
