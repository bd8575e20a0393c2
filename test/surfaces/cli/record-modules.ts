import { appendFileSync, writeFileSync } from "node:fs";
import { registerHooks } from "node:module";

/** Preloaded into a process: writes the address of every module it loads into the file that `MODULES` names, as it loads it. */
const file = process.env.MODULES;
if (file !== undefined) {
  writeFileSync(file, "");
  registerHooks({
    load(url, context, next) {
      appendFileSync(file, `${url}\n`);
      return next(url, context);
    },
  });
}
