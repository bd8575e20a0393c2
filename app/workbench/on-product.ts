import type { ProductFile } from "../core/product.ts";
import type { PackCheckProduct } from "../core/workbench-pack.ts";
import type { LoadedPack } from "../ports/packs.ts";

/** A pack and the product that is said to keep what it asks for. */
export interface OnProduct {
  readonly loaded: LoadedPack;
  readonly file: ProductFile;
  readonly asked: PackCheckProduct;
}
