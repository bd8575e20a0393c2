import { expect, test } from "vitest";
import { PRODUCT_FILE } from "../../app/core/product.ts";
import { fakeLine } from "../fakes/line.ts";

test("a product whose file cannot be read any more is listed as that, beside the others", async () => {
  const line = await fakeLine({ products: ["shop", "farm"] });
  line.forge.commits({ [PRODUCT_FILE]: "version: 1\nname: shop\n" });
  expect(await line.factory.productList()).toMatchObject([
    { name: "shop", stack: "unreadable", scenarios: null },
    { name: "farm", stack: "service", scenarios: "shop" },
  ]);
});
