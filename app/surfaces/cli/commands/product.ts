import type { Command } from "commander";
import type { Act } from "../call.ts";
import { addProductAdd } from "./product/add.ts";
import { addProductList } from "./product/list.ts";
import { addProductRemove } from "./product/remove.ts";

/** `sf product`: the repositories that are built on. */
export function addProduct(product: Command, act: Act): void {
  for (const add of [addProductAdd, addProductList, addProductRemove]) add(product, act);
}
