import type { Command } from "commander";
import type { Act } from "../call.ts";
import { EXIT } from "../exit-code.ts";
import { wholePath } from "../read-file.ts";
import { table } from "../table.ts";

/** `sf init`: what a repository needs to become a product. */
export function addInit(init: Command, act: Act): void {
  init.argument("[dir]", "the repository", ".").action(
    act(async (call, dir: string) => {
      const workbench = await call.doors.workbench(call.home);
      const report = await workbench.initProduct(wholePath(call.folder, dir));
      call.show(report, () =>
        table(
          ["file", "state", "what it is"],
          report.files.map(({ path, state, says }) => [path, state, says]),
          "nothing to write",
        ),
      );
      return EXIT.done;
    }),
  );
}
