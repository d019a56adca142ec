import { useCallback, useState } from "react";
import { useRoute } from "./lib/router";
import { useSnapshot } from "./live/live";
import { DecisionsPage } from "./pages/decisions";
import { OrdersPage } from "./pages/orders";
import { OverviewPage } from "./pages/overview";
import { RiskPage } from "./pages/risk";
import { StrategiesPage } from "./pages/strategies";
import { Boundary } from "./ui/boundary";
import { HelpDialog, Toasts, TokenDialog } from "./ui/dialogs";
import { useKeyboard } from "./ui/keyboard";
import { Rail } from "./ui/rail";
import { Banner, TopBar } from "./ui/topbar";

const PAGES: Record<string, () => React.ReactNode> = {
  overview: OverviewPage,
  strategies: StrategiesPage,
  decisions: DecisionsPage,
  risk: RiskPage,
  orders: OrdersPage,
};

export function App() {
  const { page } = useRoute();
  const mode = useSnapshot()?.session.mode;
  const [help, setHelp] = useState(false);
  const openHelp = useCallback(() => setHelp(true), []);
  useKeyboard(openHelp);
  const known = page in PAGES ? page : "overview";
  const Page = PAGES[known] ?? OverviewPage;
  return (
    <div className="app" data-mode={mode}>
      <a
        className="skip"
        href="#main"
        onClick={(event) => {
          event.preventDefault();
          document.getElementById("main")?.focus();
        }}
      >
        Skip to the content
      </a>
      <TopBar onHelp={openHelp} />
      <div className="banners">
        <Banner />
      </div>
      <Rail current={known} />
      <main
        id="main"
        tabIndex={-1}
        className={known === "overview" || known === "risk" ? "" : "fill"}
      >
        <Boundary page={known}>
          <Page />
        </Boundary>
      </main>
      {help && <HelpDialog onClose={() => setHelp(false)} />}
      <TokenDialog />
      <Toasts />
    </div>
  );
}
