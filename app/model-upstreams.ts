import type { Upstream } from "./adapters/broker/upstream.ts";
import type { ModelConfig } from "./config.ts";
import { MODEL_VENDORS, type ModelKeys, type ModelVendor } from "./core/model-vendor.ts";

/** Where the models of each vendor are asked of whom there is a key. */
export function upstreamsOf(
  { upstreams }: ModelConfig,
  keys: ModelKeys,
): Partial<Record<ModelVendor, Upstream>> {
  return Object.fromEntries(
    MODEL_VENDORS.flatMap((vendor) => {
      const key = keys[vendor];
      return key === undefined ? [] : [[vendor, { url: upstreams[vendor], key }]];
    }),
  );
}
