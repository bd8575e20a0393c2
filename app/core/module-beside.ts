/** How modules end here: TypeScript in a checkout, JavaScript in a package. `here`: the asking module's `import.meta.url`. */
export function moduleEnding(here: string): "ts" | "js" {
  return here.endsWith("ts") ? "ts" : "js";
}

/** The URL of the module that runs in another process, named from `here` without its ending. */
export function moduleBeside(here: string, name: string): string {
  return new URL(`${name}.${moduleEnding(here)}`, here).href;
}
