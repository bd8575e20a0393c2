import type { Command } from "commander";
import type { Act } from "../../call.ts";
import { EXIT } from "../../exit-code.ts";

/** `sf product remove`: forgets a product; its repository stays as it is. */
export function addProductRemove(product: Command, act: Act): void {
  product
    .command("remove")
    .description("forget a product; its repository stays as it is")
    .argument("<name>", "a product")
    .action(
      act(async (call, name: string) => {
        const factory = await call.connect();
        await factory.productRemove(name);
        call.show({ removed: name }, () => `removed ${name}`);
        return EXIT.done;
      }),
    );
}
