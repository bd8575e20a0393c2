import type { Check } from "./check.ts";
import { recordedLints } from "./corpora.ts";
import { kilroyChecks } from "./kilroy.ts";
import { languageChecks } from "./language.ts";
import { pictureChecks } from "./pictures.ts";
import { runChecks } from "./run.ts";
import { killedChecks } from "./run-killed.ts";

// Every graph of the corpora, held against what Kilroy says of it and does with it; what the adapter makes of the runs that Kilroy
// left; then a run that is killed at each of its writes: a line each, then how many agree. Arguments choose the checks whose names
// begin with one of them.
const asked = process.argv.slice(2);
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
for await (const check of killedChecks(chosen)) tell(check);
// Pictures of graphs in use, and of the runs that Kilroy left.
for (const check of pictureChecks().filter(chosen)) tell(await check.make());
if (passed + failed === 0) console.log(`FAIL no check begins with ${asked.join(" or ")}`);
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
