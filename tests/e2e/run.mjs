// The dashboard in a real browser against the real program (or `--mock`). Last line: N passed, M failed.
import { join } from "node:path";
import {
  axeSource,
  check,
  openPage,
  pictures,
  Results,
  startBrowser,
  startProgram,
  until,
} from "./harness.mjs";
import { commandTests, endTests } from "./commands.mjs";
import { pageTests } from "./pages.mjs";

const PAGES = ["overview", "strategies", "decisions", "risk", "orders"];
const mock = process.argv.includes("--mock");
const results = new Results();
const watchdog = setTimeout(() => {
  console.log("FAIL  the whole run took over 15 minutes");
  results.failed += 1;
  results.summary();
  process.exit(1);
}, 900_000);
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => process.exit(130));

async function axe(page) {
  await page.evaluate(axeSource());
  const found = await page.evaluate(() =>
    window.axe.run(document, {
      runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    }),
  );
  return found.violations.map(
    (v) =>
      `${v.id}: ${v.nodes
        .map((n) => `${n.target} ${n.failureSummary}`)
        .slice(0, 3)
        .join(" | ")}`,
  );
}

const VIEWS = {
  overview: "#/overview",
  strategies: "#/strategies?sort=pnl&dir=desc",
  drawer: "#/strategies?sort=pnl&dir=desc&open=STRATEGY",
  decisions: "#/decisions",
  decision: "#/decisions?id=DECISION",
  risk: "#/risk",
  positions: "#/orders",
  orders: "#/orders?tab=orders",
  fills: "#/orders?tab=fills",
  trades: "#/orders?tab=trades",
};

async function settled(page) {
  await page.waitForFunction(() => document.querySelector(".topbar .facts .fact"), null, {
    timeout: 20000,
  });
  await page.waitForFunction(() => !document.querySelector("main .skeleton"), null, {
    timeout: 20000,
  });
}

async function looks(browser, program) {
  const get = async (path) => (await fetch(program.base + path)).json();
  await until(
    async () => (await get("api/v1/decisions?limit=1")).items.length,
    "no decision was ever made",
    60000,
  );
  const strategy = (await get("api/v1/snapshot")).strategies[0].name;
  const blocked = (await get("api/v1/decisions?limit=1&verdict=block")).items[0];
  const decision = blocked?.id ?? (await get("api/v1/decisions?limit=1")).items[0].id;
  for (const colorScheme of ["light", "dark"]) {
    for (const width of [1440, 390]) {
      const viewport = { width, height: width === 390 ? 844 : 900 };
      const { context, page, log } = await openPage(browser, program.base, {
        viewport,
        colorScheme,
      });
      for (const [name, hash] of Object.entries(VIEWS)) {
        await results.test(
          `${name}, ${colorScheme}, ${width} px: no axe violation, fits, shows itself`,
          async () => {
            const path = hash.replace("STRATEGY", strategy).replace("DECISION", decision);
            await page.goto(program.base + path);
            await settled(page);
            check(
              (await page.getAttribute("html", "data-theme")) === colorScheme,
              "the system's theme was not taken",
            );
            await page.screenshot({ path: join(pictures, `${name}-${colorScheme}-${width}.png`) });
            const wide = await page.evaluate(async () => {
              const main = document.getElementById("main");
              const drawer = document.querySelector(".drawer");
              if (drawer) {
                // From the start of its way in, where it would be widest.
                drawer.style.animation = "none";
                void drawer.offsetWidth;
                drawer.style.animation = "";
              }
              const most = Math.max(
                document.documentElement.scrollWidth - innerWidth,
                main.scrollWidth - main.clientWidth,
              );
              await Promise.all((drawer?.getAnimations() ?? []).map((a) => a.finished));
              return most;
            });
            check(wide === 0, `the page is ${wide} px wider than the window`);
            const violations = await axe(page);
            check(violations.length === 0, violations.join("\n"));
          },
        );
      }
      await results.test(
        `${colorScheme}, ${width} px: no request to another host, no console error`,
        () => {
          check(log.foreign.length === 0, log.foreign.join(" "));
          check(log.errors.length === 0, log.errors.join("\n"));
        },
      );
      await context.close();
    }
  }
}

async function main() {
  let browser;
  let program;
  try {
    program = await startProgram(mock);
    browser = await startBrowser();
    console.log(`${mock ? "mock" : "program"} at ${program.base}`);
    await pageTests(browser, program, results, PAGES);
    // Commands need a session that still runs; how the pages look does not.
    await commandTests(browser, program, results);
    await looks(browser, program);
    await endTests(browser, program, results);
  } catch (error) {
    results.failed += 1;
    console.log(`FAIL  ${String(error?.stack ?? error)}`);
    if (program?.ended()) console.log(`      the program had ended by itself:\n${program.tail()}`);
  } finally {
    await browser?.close().catch(() => undefined);
    await program?.stop();
    clearTimeout(watchdog);
  }
  results.summary();
  process.exit(results.failed || !results.passed ? 1 : 0);
}

await main();
