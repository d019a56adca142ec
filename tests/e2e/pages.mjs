// What each page shows, and that it moves, sorts, filters and explains.
import { check, openPage, until } from "./harness.mjs";

const number = (text) => Number(text.replace(/[▲▼,+\s]/g, "").replace("−", "-"));

/** The texts of one column over the rows that exist now, in their order on the screen. */
function column(page, key) {
  return page.evaluate((name) => {
    const rows = [...document.querySelectorAll(".vbody [role=row]")];
    rows.sort((a, b) => a.ariaRowIndex - b.ariaRowIndex);
    return rows.map((row) => row.querySelector(`[data-column="${name}"]`).textContent);
  }, key);
}

const monotone = (values, sign) =>
  values.every((v, i) => i === 0 || sign * (v - values[i - 1]) >= 0);

export async function pageTests(browser, program, results, pages) {
  const { base } = program;
  const get = async (path) => (await fetch(base + path)).json();
  const { context, page, log } = await openPage(browser, base, {
    viewport: { width: 1440, height: 900 },
  });
  page.setDefaultTimeout(15000);
  const go = (hash) => page.goto(base + hash);
  const test = (name, body) => results.test(name, body);

  await test("the page comes with a content policy that allows no other host", async () => {
    const policy = (await fetch(base)).headers.get("content-security-policy") ?? "";
    check(/default-src 'self'/.test(policy) && !/https?:/.test(policy), `policy is "${policy}"`);
  });

  await test("overview: figures are there and move", async () => {
    await go("#/overview");
    await page.waitForSelector("[data-kpi=equity]");
    check(
      /^\d[\d,]*\.\d\d$/.test(await page.textContent("[data-kpi=equity]")),
      "equity is not an amount",
    );
    const time = () => page.textContent(".topbar .fact:last-child .v");
    const [first, equity] = [await time(), await page.textContent("[data-kpi=equity]")];
    await until(async () => (await time()) !== first, "the data time stands still");
    await until(
      async () => (await page.textContent("[data-kpi=equity]")) !== equity,
      "equity stands still",
      30000,
    );
  });

  await test("overview: the chart is painted and says so", async () => {
    const painted = () =>
      page.evaluate(() =>
        [...document.querySelectorAll(".chart canvas")].map((canvas) => {
          const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
          let ink = 0;
          for (let i = 3; i < data.length; i += 4) ink += data[i] > 0 ? 1 : 0;
          return ink;
        }),
      );
    const ink = await until(async () => {
      const found = await painted();
      return found.length === 2 && found.every((n) => n > 500) && found;
    }, "the charts are empty");
    check(ink.length === 2, "equity and drawdown are two charts");
  });

  await test("overview: best and worst strategies, limits, session, positions", async () => {
    const titles = await page.$$eval("main .panel h2", (all) => all.map((h) => h.textContent));
    for (const title of [
      "Limits in use",
      "Best strategies",
      "Worst strategies",
      "Blocked by",
      "Positions",
      "Session",
    ]) {
      check(titles.includes(title), `no panel "${title}"`);
    }
    check((await page.$$(".ranking li")).length === 10, "not five best and five worst");
    check((await page.$$(".limit-bars [role=meter]")).length > 0, "no limit bar");
  });

  await test("strategies: over 100 rows, of which only those in view exist", async () => {
    await go("#/strategies");
    await page.waitForSelector(".vbody [role=row]");
    const total = (await get("api/v1/snapshot")).strategies.length;
    check(total >= 100, `only ${total} strategies`);
    check(
      Number(await page.getAttribute("[role=table]", "aria-rowcount")) === total + 1,
      "wrong aria-rowcount",
    );
    const shown = (await page.$$(".vbody [role=row]")).length;
    check(shown < 80, `${shown} rows in the page: not virtualised`);
    await page.evaluate(() => document.querySelector(".vtable").scrollTo(0, 1e6));
    await page.waitForSelector(`.vbody [role=row][aria-rowindex="${total + 1}"]`);
  });

  await test("strategies: P&L sorts both ways, by value", async () => {
    await go("#/strategies");
    await page.click("[data-sort=pnl]");
    await page.waitForSelector("[role=columnheader][aria-sort=descending] [data-sort=pnl]");
    const down = (await column(page, "pnl")).map(number);
    check(down.length > 20 && monotone(down, -1), `not descending: ${down}`);
    check(new Set(down).size > 1, "every P&L is the same");
    await page.click("[data-sort=pnl]");
    await page.waitForSelector("[role=columnheader][aria-sort=ascending] [data-sort=pnl]");
    const up = (await column(page, "pnl")).map(number);
    check(monotone(up, 1), `not ascending: ${up}`);
    check(up[0] <= down.at(-1), "the other end of the list is not shown");
  });

  await test("strategies: every column sorts and keeps it in the address", async () => {
    const keys = await page.$$eval("[data-sort]", (all) => all.map((b) => b.dataset.sort));
    check(keys.length >= 14, `only ${keys.length} columns sort`);
    for (const key of keys) {
      await page.click(`[data-sort=${key}]`);
      await page.waitForFunction((k) => location.hash.includes(`sort=${k}`), key);
      const sorted = await page.$$eval(
        "[aria-sort=ascending], [aria-sort=descending]",
        (all) => all.length,
      );
      check(sorted === 1, `${key}: ${sorted} columns claim to be sorted`);
    }
  });

  await test("strategies: the filter narrows, lives in the address, and says when nothing is left", async () => {
    const { strategies } = await get("api/v1/snapshot");
    const { symbol } = strategies[0];
    const expected = strategies.filter((s) =>
      JSON.stringify([s.name, s.symbol]).toLowerCase().includes(symbol.toLowerCase()),
    );
    await go("#/strategies");
    await page.waitForSelector(".vbody [role=row]");
    await page.keyboard.press("/");
    await page.keyboard.type(symbol);
    await page.waitForFunction((s) => location.hash.includes(`q=${encodeURIComponent(s)}`), symbol);
    await until(
      async () => Number(await page.getAttribute("[data-rows]", "data-rows")) === expected.length,
      `the filter does not show ${expected.length} rows`,
    );
    check(
      (await column(page, "symbol")).every((s) => s === symbol),
      "a row of another symbol is shown",
    );
    await page.fill("[data-filter]", "no such strategy");
    await page.waitForSelector("text=No strategy matches");
  });

  await test("strategies: the drawer shows parameters and decisions and closes on Escape", async () => {
    const made = (await get("api/v1/decisions?limit=1")).items[0];
    await go(`#/strategies?open=${encodeURIComponent(made.strategy)}`);
    await page.waitForSelector(".drawer .facts-list dd");
    await page.waitForSelector(".drawer .recent li");
    const text = await page.textContent(".drawer");
    for (const word of ["sizing", "stop loss", "take profit", "Realized"])
      check(text.includes(word), `no "${word}"`);
    await page.keyboard.press("Escape");
    await page.waitForSelector(".drawer", { state: "detached" });
  });

  await test("decisions: newest first, with more on request", async () => {
    await until(
      async () => (await get("api/v1/snapshot")).counts.decisions > 110,
      "fewer than 110 decisions",
      60000,
    );
    await go("#/decisions?hold=1");
    await page.waitForSelector(".vbody [role=row]");
    const count = async () => Number(await page.getAttribute("[role=table]", "aria-rowcount"));
    const first = await count();
    const times = await column(page, "time");
    check(
      times.every((t, i) => i === 0 || t <= times[i - 1]),
      "not newest first",
    );
    await page.evaluate(() => document.querySelector(".vtable").scrollTo(0, 1e6));
    await page.click(".more button");
    await until(async () => (await count()) > first, "no older decisions came");
  });

  await test("decisions: follows new ones while it is open", async () => {
    await go("#/decisions");
    const top = () => page.getAttribute(".vbody [role=row] button", "aria-label");
    await page.waitForSelector(".vbody [role=row]");
    const first = await top();
    await until(async () => (await top()) !== first, "no new decision appeared", 30000);
  });

  for (const verdict of ["block", "pass"]) {
    await test(`decisions: the filter "${verdict}" shows only those, from the address`, async () => {
      await go(`#/decisions?verdict=${verdict}&hold=1`);
      await page.waitForSelector(".vbody [role=row]");
      const verdicts = await column(page, "verdict");
      check(
        verdicts.length > 0 && verdicts.every((v) => v.includes(verdict)),
        `shows ${new Set(verdicts)}`,
      );
      const pressed = await page.textContent(".segments [aria-pressed=true]");
      check(pressed === verdict, `"${pressed}" is pressed`);
    });
  }

  await test("decisions: code, symbol and strategy filter together", async () => {
    const row = (await get("api/v1/decisions?limit=1&verdict=block")).items[0];
    const hash = new URLSearchParams({
      code: row.code,
      symbol: row.symbol,
      strategy: row.strategy,
    });
    await go(`#/decisions?${hash}`);
    await page.waitForSelector(".vbody [role=row]");
    check(
      (await column(page, "strategy")).every((s) => s === row.strategy),
      "another strategy is shown",
    );
    check(
      (await page.inputValue("select[aria-label=Code]")) === row.code,
      "the code is not in its field",
    );
  });

  for (const verdict of ["block", "pass"]) {
    await test(`decision (${verdict}): the sentence, the pipeline, the checks and the chain`, async () => {
      const row = (await get(`api/v1/decisions?limit=1&verdict=${verdict}`)).items[0];
      const whole = await get(`api/v1/decisions/${row.id}`);
      await go(`#/decisions?hold=1&id=${row.id}`);
      await page.waitForSelector("[data-sentence]");
      const sentence = await page.textContent("[data-sentence]");
      check(sentence === row.sentence && sentence.length > 20, `sentence is "${sentence}"`);
      check(/[.!]$/.test(sentence.trim()), "it is not a sentence");
      const rows = (await page.$$("table.checks tbody tr")).length;
      check(rows === whole.stages.length && rows > 0, `${rows} checks of ${whole.stages.length}`);
      check((await page.$$(".pipeline .step")).length === rows + 2, "the pipeline lacks a step");
      const red = (await page.$$("table.checks tr.bad")).length;
      check(verdict === "block" ? red >= 1 : red === 0, `${red} red checks`);
      const chain = await page.$$eval(".chain li", (all) => all.map((li) => li.dataset.kind));
      check(chain[0] === "bar" && chain.includes("signal"), `chain is ${chain}`);
      check(
        verdict === "block"
          ? chain.at(-1) === "end"
          : whole.orders.length === 0 || chain.includes("order"),
        `chain is ${chain}`,
      );
    });
  }

  await test("decision: one that does not exist says so", async () => {
    const stray = log.errors.length;
    await go("#/decisions?id=999999999");
    await page.waitForSelector(".detail [role=alert]");
    log.errors.splice(stray); // The browser reports the 404 that this test asked for.
  });

  await test("risk: state, ladder, every limit, exposure", async () => {
    await go("#/risk");
    await page.waitForSelector("[data-trading-state]");
    const { risk } = await get("api/v1/snapshot");
    check(
      (await page.$$("table.limits tbody tr")).length === risk.limits.length,
      "a limit is missing",
    );
    check((await page.$$(".ladder .steps li")).length === 3, "the ladder has not three steps");
  });

  await test("risk: the kill dialog needs a reason and the typed word, and Escape leaves it", async () => {
    await page.click("text=Kill switch…");
    const button = page.locator("dialog button[type=submit]");
    check(await button.isDisabled(), "it can be sent empty");
    await page.fill("dialog input >> nth=1", "KILL");
    check(await button.isDisabled(), "it can be sent without a reason");
    await page.fill("dialog input >> nth=0", "drill");
    check(await button.isEnabled(), "it cannot be sent");
    await page.keyboard.press("Escape");
    await page.waitForSelector("dialog", { state: "detached" });
    check(!(await get("api/v1/snapshot")).risk.killed, "it was sent");
  });

  for (const tab of ["positions", "working", "orders", "fills", "trades"]) {
    await test(`orders: the list of ${tab} has rows or says why not`, async () => {
      await go(`#/orders?tab=${tab}`);
      await page.waitForSelector(
        "main table.positions tbody tr, main .vbody [role=row], main .empty",
      );
      if (tab !== "working" && tab !== "positions")
        check(await page.$(".vbody [role=row]"), `no ${tab}`);
    });
  }

  await test("keyboard: g and a letter, slash, question mark, Escape", async () => {
    await go("#/overview");
    await page.waitForSelector("[data-kpi=equity]");
    const keys = { s: "strategies", d: "decisions", r: "risk", p: "orders", o: "overview" };
    for (const [key, name] of Object.entries(keys)) {
      await page.keyboard.press("g");
      await page.keyboard.press(key);
      await page.waitForFunction((n) => location.hash.startsWith(`#/${n}`), name);
    }
    check(
      pages.every((name) => Object.values(keys).includes(name)),
      "a page has no key",
    );
    await page.keyboard.press("?");
    await page.waitForSelector("dialog[open] kbd");
    await page.keyboard.press("Escape");
    await page.waitForSelector("dialog", { state: "detached" });
  });

  await test("keyboard: Tab reaches every page link with a visible focus", async () => {
    await page.evaluate(() => document.activeElement?.blur());
    const seen = new Set();
    for (let i = 0; i < 40 && seen.size < 5; i += 1) {
      await page.keyboard.press("Tab");
      const at = await page.evaluate(() => {
        const e = document.activeElement;
        return {
          rail: e.closest(".rail") ? e.getAttribute("href") : "",
          outline: getComputedStyle(e).outlineStyle,
        };
      });
      if (at.rail) {
        seen.add(at.rail);
        check(at.outline !== "none", `${at.rail} has no visible focus`);
      }
    }
    check(seen.size === 5, `reached ${[...seen]}`);
  });

  await test("theme: the button switches it and a reload keeps it", async () => {
    const before = await page.getAttribute("html", "data-theme");
    await page.click("[aria-label^='Switch to the']");
    const after = await page.getAttribute("html", "data-theme");
    check(before !== after, "nothing changed");
    await page.reload();
    check((await page.getAttribute("html", "data-theme")) === after, "the choice was forgotten");
  });

  await test("no request to another host and no console error on all of this", () => {
    check(log.foreign.length === 0, log.foreign.join(" "));
    check(log.errors.length === 0, log.errors.join("\n"));
  });
  await context.close();
}
