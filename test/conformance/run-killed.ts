/** Kills a run at every moment and resumes it: it must end as the one that nobody killed. `node test/conformance/run-killed.ts` */
import { isDeepStrictEqual } from "node:util";
import { killedRun, wholeRun } from "../attractor/killed-everywhere.ts";

/** Two at once: each waits for the disk and for processes most of its time. */
const AT_ONCE = 2;
const [from = "1", step = "1"] = process.argv.slice(2);
const whole = await wholeRun();
const failed: number[] = [];
let passed = 0;
let early = 0;
let next = Number(from);

async function worker(): Promise<void> {
  while (next <= whole.moments) {
    const at = next;
    next += Number(step);
    const result = await killedRun(at);
    if (result === undefined) early += 1;
    else if (isDeepStrictEqual(result, whole.result)) passed += 1;
    else {
      failed.push(at);
      console.log(`FAIL killed at moment ${at}: ${JSON.stringify(result)}`);
    }
  }
}

await Promise.all(Array.from({ length: AT_ONCE }, worker));
if (failed.length > 0) console.log(`     and not ${JSON.stringify(whole.result)}`);
console.log(`killed at ${whole.moments} moments, ${early} of them before there was a run`);
console.log(`${passed} passed, ${failed.length} failed`);
process.exitCode = failed.length === 0 ? 0 : 1;
