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

test("a product whose pipeline lacks an input is not registered; one whose pipeline is not there yet is, and told of it", async () => {
  const unfit = await fakeLine({
    registers: false,
    unfit: ({ who }) => (who === undefined ? "build:1:9: the inputs who were not given" : null),
  });
  await expect(unfit.factory.productAdd("/repositories/shop")).rejects.toMatchObject({
    code: "invalid-input",
    message: "build:1:9: the inputs who were not given",
  });
  const absent = await fakeLine({
    registers: false,
    product: "build: { pipeline: ./mill.dot, inputs: { who: ada } }\n",
  });
  const { saw } = await absent.factory.productAdd("/repositories/shop");
  expect(saw.find(({ what }) => what === "pipeline")).toEqual({
    what: "pipeline",
    ok: false,
    sentence:
      "no pipeline ./mill.dot: name one of the factory's (build), or ./path of a file in the repository",
  });
});
