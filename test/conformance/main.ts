import { recordedLints } from "./corpora.ts";
import { languageChecks } from "./language.ts";

// Every graph of the corpora, held against what Kilroy says of it: a line each, then how many agree.
const checks = recordedLints().flatMap(languageChecks);
for (const { what, seen, differs } of checks) {
  console.log(`${differs.length === 0 ? "ok  " : "FAIL"} ${what}: ${seen}`);
  for (const line of differs) console.log(`       ${line}`);
}
const failed = checks.filter(({ differs }) => differs.length > 0).length;
console.log(`${checks.length - failed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
