import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

const server = process.env["PMP_SERVER"] ?? "http://127.0.0.1:8787";

export default defineConfig({
  plugins: [react()],
  base: "./",
  build: {
    target: "es2022",
    // The content policy allows no data: address, so nothing may be inlined.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    sourcemap: false,
  },
  server: {
    proxy: {
      "/api": { target: server, ws: true },
      "/healthz": { target: server },
    },
  },
  test: { include: ["tests/**/*.test.ts"], environment: "node" },
});
