// What changes state: refused without the token, done with it, and shown. And the line being cut.
import { check, openPage, until } from "./harness.mjs";

export async function commandTests(browser, program, results) {
  const { base, token } = program;
  const get = async (path) => (await fetch(base + path)).json();
  const { context, page, log } = await openPage(browser, base, {
    viewport: { width: 1440, height: 900 },
  });
  page.setDefaultTimeout(15000);
  const test = (name, body) => results.test(name, body);
  const snapshot = () => get("api/v1/snapshot");
  const { strategies } = await snapshot();
  const victim = strategies.find((s) => s.state === "running").name;
  const state = async () => (await snapshot()).strategies.find((s) => s.name === victim).state;
  const post = (headers) =>
    fetch(`${base}api/v1/commands`, {
      method: "POST",
      headers: { "content-type": "application/json", ...headers },
      body: JSON.stringify({ command: "strategy_disable", strategy: victim, reason: "test" }),
    });
  const open = () => page.goto(`${base}#/strategies?q=${encodeURIComponent(victim)}`);
  const chip = () => page.textContent(".vbody [role=row] [data-column=state]");
  const toast = (tone) => page.waitForSelector(`.toast.${tone}`);

  await test("a command without a token is refused with 401, with a wrong one with 403", async () => {
    check((await post({})).status === 401, "not 401");
    check((await post({ authorization: "Bearer wrong" })).status === 403, "not 403");
    check((await state()) === "running", "it was done all the same");
  });

  await test("a command that another site sends is refused", async () => {
    const headers = { authorization: `Bearer ${token}`, origin: "http://evil.example" };
    const { status } = await post(headers);
    check(status === 403, `status ${status}`);
    check((await state()) === "running", "it was done all the same");
  });

  await test("disable: without a token the page asks, and Cancel changes nothing", async () => {
    await open();
    await page.click(`[aria-label="Disable ${victim}"]`);
    await page.waitForSelector("dialog[open] input[type=password]");
    await page.click("dialog >> text=Cancel");
    await toast("info");
    check((await state()) === "running" && (await chip()) === "running", "it was disabled");
  });

  await test("disable: a wrong token is refused and asked for again", async () => {
    await page.click(`[aria-label="Disable ${victim}"]`);
    await page.fill("dialog input", "not-the-token");
    await page.click("dialog >> text=Use token");
    await page.waitForSelector("dialog [role=alert]");
    check((await state()) === "running", "it was disabled");
  });

  await test("disable: with the token it is done and shows", async () => {
    await page.fill("dialog input", token);
    await page.click("dialog >> text=Use token");
    await toast("good");
    await until(async () => (await chip()) === "disabled", "the row does not show it");
    check((await state()) === "disabled", "the program does not say so");
  });

  await test("enable: the token is remembered, and it runs again", async () => {
    await page.click(`[aria-label="Enable ${victim}"]`);
    await until(async () => (await chip()) === "running", "the row does not show it");
  });

  await test("a command that has no effect says why where the person is, and on Overview", async () => {
    const post = async (command, strategy) => {
      const response = await fetch(`${base}api/v1/commands`, {
        method: "POST",
        headers: { "content-type": "application/json", authorization: `Bearer ${token}` },
        body: JSON.stringify({ command, strategy, reason: "test" }),
      });
      return response.status;
    };
    check((await post("strategy_disable", "nobody")) === 422, "a name nobody has was accepted");
    for (let i = 0; i < 2; ++i)
      check((await post("strategy_disable", victim)) === 202, `disable ${i} was not accepted`);
    const said = `command strategy_disable had no effect: ${victim} is not running`;
    await page.waitForSelector(`.toast.bad:has-text("${said}")`);
    await page.goto(`${base}#/overview`);
    await page.waitForSelector(`.alerts li:has(.chip.warn):has-text("${said}")`);
    check((await post("strategy_enable", victim)) === 202, "enable was not accepted");
  });

  await test("the token stays in the tab's session only", async () => {
    const kept = await page.evaluate(() => [
      sessionStorage.getItem("pmp-token"),
      JSON.stringify(localStorage),
    ]);
    check(kept[0] === token && !kept[1].includes(token), "kept elsewhere");
  });

  await test("#token= is taken once and removed from the address", async () => {
    const other = await openPage(browser, base, { viewport: { width: 1440, height: 900 } });
    await other.page.goto(`${base}#token=${token}`);
    await other.page.waitForSelector("[data-kpi=equity]");
    check(!other.page.url().includes(token), `address is ${other.page.url()}`);
    check(
      (await other.page.evaluate(() => sessionStorage.getItem("pmp-token"))) === token,
      "not kept",
    );
    await other.context.close();
  });

  await test("risk: a limit is changed and the table shows the new one", async () => {
    const { name, limit } = (await snapshot()).risk.limits.find(
      (l) => l.name === "exposure_symbol",
    );
    await page.goto(`${base}#/risk`);
    await page.click(`[aria-label="Change symbol exposure"]`);
    await page.fill("dialog input >> nth=0", String((limit * 100 + 5).toFixed(2)));
    await page.fill("dialog input >> nth=1", "end-to-end test");
    await page.click("dialog >> text=Set limit");
    await until(
      async () =>
        Math.abs((await snapshot()).risk.limits.find((l) => l.name === name).limit - limit - 0.05) <
        1e-9,
      "the limit did not change",
    );
    const shown = `${(limit * 100 + 5).toFixed(2)}%`;
    await until(
      async () => (await page.textContent("table.limits")).includes(shown),
      `${shown} is not shown`,
    );
  });

  await test("risk: the kill switch stops trading everywhere on the page, and resume ends it", async () => {
    await page.click("text=Kill switch…");
    await page.fill("dialog input >> nth=0", "end-to-end drill");
    await page.fill("dialog input >> nth=1", "KILL");
    await page.click("dialog >> text=Stop all trading");
    await until(async () => (await snapshot()).risk.killed, "the program does not say killed");
    await page.waitForSelector(".banner.lost:has-text('Kill switch is on')");
    await page.click("text=Resume trading…");
    await page.fill("dialog input >> nth=0", "drill is over");
    await page.fill("dialog input >> nth=1", "RESUME");
    await page.click("dialog button[type=submit]");
    await until(async () => !(await snapshot()).risk.killed, "the program still says killed");
    await page.waitForSelector(".banner.lost", { state: "detached" });
  });

  await test("no request to another host, no console error but the refusals asked for", () => {
    check(log.foreign.length === 0, log.foreign.join(" "));
    check(log.errors.length === 0, log.errors.join("\n"));
    check(log.expected >= 1, "the wrong token made no refusal");
  });

  await context.close();
}

/** Last of all: ends the program under an open page. */
export async function endTests(browser, program, results) {
  const { context, page } = await openPage(browser, program.base, {
    viewport: { width: 1440, height: 900 },
  });
  page.setDefaultTimeout(15000);
  await page.goto(program.base);
  await page.waitForSelector("[data-kpi=equity]");
  await results.test(
    "the program ends on Ctrl-C, and the page says that the line is lost",
    async () => {
      const stopped = program.stop();
      await page.waitForSelector(".banner.lost:has-text('Connection to the program is lost')");
      check(
        (await page.textContent(".line-state")).includes("Disconnected"),
        "the state still looks live",
      );
      check((await stopped) !== "late", "it did not end in 20 s");
    },
  );
  await context.close();
}
