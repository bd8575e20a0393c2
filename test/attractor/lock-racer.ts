/** Tries to lock each of many logs roots at the same moments as others do: `node lock-racer.ts FOLDER AT`. Holds them until its input ends. */
import { existsSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { lockRun } from "../../app/attractor/files/run-lock.ts";
import { PipelineError } from "../../app/attractor/pipeline-error.ts";

const EVERY_MS = 8;

const [folder = "", at = "0"] = process.argv.slice(2);
const rounds = readdirSync(folder).filter((name) => existsSync(join(folder, name, "logs"))).length;

for (let round = 0; round < rounds; round += 1) {
  const moment = Number(at) + round * EVERY_MS;
  while (Date.now() < moment);
  try {
    lockRun(join(folder, String(round), "logs"));
    writeFileSync(join(folder, String(round), `won-${process.pid}`), "");
  } catch (cause) {
    if (!(cause instanceof PipelineError)) throw cause;
  }
}
writeFileSync(join(folder, `done-${process.pid}`), "");
process.stdin.resume();
