/** Folders whose code is not the product's own, or not what runs. */
const OUTSIDE =
  /^(\..*|node_modules|vendor|third_party|tests?|__tests__|__mocks__|specs?|docs?|examples?|coverage|fixtures|types)$/;
const ASIDE = /(\.(test|spec|d|config|min|stories)\.\w+|_test\.\w+|^test_.*\.py|^conftest\.py)$/;

/** Whether a path is of code that the product runs, as far as names tell. */
export function isProductSource(path: string): boolean {
  const parts = path.split("/");
  const name = parts.at(-1) ?? "";
  return !parts.slice(0, -1).some((part) => OUTSIDE.test(part)) && !ASIDE.test(name);
}

/** Whether a folder's content is of no interest to that. */
export function isOutsideProduct(name: string): boolean {
  return OUTSIDE.test(name);
}
