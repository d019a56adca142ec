// Adds up what the first page loads, gzipped, and fails over the budget.
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

const budget_kb = 220;
const root = new URL("../dist", import.meta.url).pathname;
let total = 0;
for (const folder of [root, join(root, "assets")]) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const size = gzipSync(readFileSync(join(folder, entry.name)), { level: 9 }).length;
    total += size;
    console.log(`${(size / 1024).toFixed(1).padStart(7)} KB gz  ${entry.name}`);
  }
}
console.log(`${(total / 1024).toFixed(1).padStart(7)} KB gz  in all (budget ${budget_kb})`);
if (total > budget_kb * 1024) {
  console.error("over the budget");
  process.exit(1);
}
