import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { adoptTokenFromHash } from "./api/token";
import { App } from "./app";
import { watchCommands } from "./live/alerts";
import { startLive, store } from "./live/live";
import "./styles/tokens.css";
import "./styles/base.css";
import "./styles/layout.css";
import "./styles/overview.css";
import "./styles/table.css";
import "./styles/detail.css";
import "./styles/risk.css";
import "./styles/narrow.css";
import { notify } from "./ui/commands";

adoptTokenFromHash();
window.addEventListener("hashchange", adoptTokenFromHash);
watchCommands(store, (text) => notify("bad", text));
startLive();

const root = document.getElementById("root");
if (root)
  createRoot(root).render(
    <StrictMode>
      <App />
    </StrictMode>,
  );
