// Cheap rules the compiler does not know: width, size, and nothing from another host.
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";

const root = new URL("..", import.meta.url).pathname;
const problems = [];
let files = 0;

function visit(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) visit(path);
    else if (/\.(tsx?|mjs|css|html)$/.test(entry.name)) check(path);
  }
}

function check(path) {
  files += 1;
  const lines = readFileSync(path, "utf8").split("\n");
  const name = path.slice(root.length);
  if (lines.length > 500) problems.push(`${name}: ${lines.length} lines, at most 500`);
  lines.forEach((line, index) => {
    const at = `${name}:${index + 1}`;
    if (line.length > 100 && !/^import |`/.test(line) && !/path d=/.test(line))
      problems.push(`${at}: longer than 100 columns`);
    if (/\bany\b\s*[;,)>\]=]|: any\b|as any\b/.test(line) && /\.tsx?$/.test(name))
      problems.push(`${at}: no any`);
    if (/dangerouslySetInnerHTML|\beval\(|new Function\(/.test(line) && name !== "scripts/lint.mjs")
      problems.push(`${at}: refused by the content policy`);
    if (
      /https?:\/\/(?!127\.0\.0\.1|localhost|www\.w3\.org)[a-z]/.test(line) &&
      !/mock|test/.test(name)
    )
      problems.push(`${at}: names another host`);
  });
}

for (const folder of ["src", "tests", "mock", "scripts"]) visit(join(root, folder));
for (const problem of problems) console.error(problem);
console.log(`lint: ${files} files, ${problems.length} problems`);
process.exit(problems.length ? 1 : 0);
