import { expect, test } from "vitest";
import { installPackage } from "./installed.ts";

test("an installed package takes the example from its intent to a running service", async () => {
  using installed = await installPackage();
  const { stdout } = await installed.sf("demo", "--json");
  expect(JSON.parse(stdout)).toMatchObject({ status: "delivered", phase: "deliver", attempt: 1 });
}, 600_000);
