import type { Command } from "commander";
import type { Act } from "../../call.ts";
import { EXIT } from "../../exit-code.ts";
import { paintOf } from "../../paint.ts";
import { wholePath } from "../../read-file.ts";

/** A repository elsewhere: `scheme://…` or `user@host:path`. */
const ELSEWHERE = /^([a-z][a-z0-9+.-]*:\/\/|[^/\s]+@[^/\s]+:)/i;

/** `sf product add`: registers a product and says what was seen on its base. */
export function addProductAdd(product: Command, act: Act): void {
  product
    .command("add")
    .description(
      "register a product: runs install, verify and run on its base once and says what it saw",
    )
    .argument("<path>", "a git repository with .factory/product.yml")
    .action(
      act(async (call, path: string) => {
        const factory = await call.connect();
        const added = await factory.productAdd(
          ELSEWHERE.test(path) ? path : wholePath(call.folder, path),
        );
        const { name, repository, branch, saw } = added;
        const paint = paintOf(call.terminal);
        call.show(added, () =>
          [
            `${paint.strong(name)}  ${repository}, branch ${branch}`,
            ...saw.map(
              ({ ok, sentence }) => `${ok ? paint.good("✓") : paint.wait("–")} ${sentence}`,
            ),
          ].join("\n"),
        );
        return EXIT.done;
      }),
    );
}
