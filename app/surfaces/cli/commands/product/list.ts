import type { Command } from "commander";
import type { Act } from "../../call.ts";
import { EXIT } from "../../exit-code.ts";
import { table } from "../../table.ts";

/** `sf product list`. */
export function addProductList(product: Command, act: Act): void {
  product
    .command("list")
    .description("the products of this home")
    .action(
      act(async (call) => {
        const factory = await call.connect();
        const products = await factory.productList();
        call.show(products, () =>
          table(
            ["product", "stack", "branch", "scenarios", "repository"],
            products.map(({ name, stack, branch, scenarios, repository }) => [
              name,
              stack,
              branch,
              scenarios ?? "–",
              repository,
            ]),
            "no products: sf product add <path>",
          ),
        );
        return EXIT.done;
      }),
    );
}
