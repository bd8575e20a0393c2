import { execFileSync } from "node:child_process";
import { parseArgs } from "node:util";
import type { Check } from "./check.ts";
import { recordedLints } from "./corpora.ts";
import { kilroyChecks } from "./kilroy.ts";
import { languageChecks } from "./language.ts";
import { pictureChecks } from "./pictures.ts";
import { runChecks } from "./run.ts";
import { killedChecks } from "./run-killed.ts";

// Every graph of the corpora, held against what Kilroy says of it and does with it; what the adapter makes of the runs that Kilroy
// left; then a run that is killed at each of its writes: a line each, then how many agree. Arguments choose the checks whose names
// begin with one of them; `--kill-one-in N` kills at one of N writes, at others with each commit.
const { positionals: asked, values } = parseArgs({
  allowPositionals: true,
  options: { "kill-one-in": { type: "string", default: "1" } },
});
const step = Number(values["kill-one-in"]);
if (!Number.isInteger(step) || step < 1)
  throw new RangeError(`--kill-one-in ${values["kill-one-in"]}: not a whole number above 0`);
const commit = execFileSync("git", ["rev-parse", "HEAD"], { encoding: "utf8" }).trim();
const moments = { from: Number(BigInt(`0x${commit}`) % BigInt(step)), step };
if (step > 1)
  console.log(`killed at moments ${moments.from} + n × ${step}, as commit ${commit} has it`);
const chosen = ({ what }: { readonly what: string }): boolean =>
  asked.length === 0 || asked.some((start) => what.startsWith(start));
let passed = 0;
let failed = 0;

function tell({ what, seen, differs, onPurpose = [] }: Check): void {
  if (differs.length === 0) passed += 1;
  else failed += 1;
  console.log(`${differs.length === 0 ? "ok  " : "FAIL"} ${what}: ${seen}`);
  for (const line of differs) console.log(`       ${line}`);
  for (const line of onPurpose) console.log(`     ~ ${line}`);
}

for (const check of recordedLints().flatMap(languageChecks).filter(chosen)) tell(check);
for (const check of runChecks().filter(chosen)) tell(await check.make());
for (const check of kilroyChecks().filter(chosen)) tell(await check.make());
for await (const check of killedChecks(chosen, moments)) tell(check);
// Pictures of graphs in use, and of the runs that Kilroy left.
for (const check of pictureChecks().filter(chosen)) tell(await check.make());
if (passed + failed === 0) console.log(`FAIL no check begins with ${asked.join(" or ")}`);
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
