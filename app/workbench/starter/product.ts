/** The product file of a service that the factory builds, for the person to change; every other setting has a default. */
export function starterProduct(name: string, branch: string): string {
  return `# What the factory needs to know of this product. Every key: sf schema product
version: 1
name: ${name}
stack: service                  # code and tests by the factory; none: bring your own, with a pipeline in build
branch: ${JSON.stringify(branch)}
run: { kind: http, command: [node, src/server.ts], health: /health }
verify:                         # must pass before anything is played
  typecheck: [tsc, --noEmit]
  unit: [node, --test]
scenarios: ${name}
approval: final                 # asks before a merge; auto: merges what the gate clears
`;
}

const OTHER = /[^a-z0-9]+/g;

/** A folder's name as a product's. */
export function productName(folder: string): string {
  const name = folder
    .toLowerCase()
    .replace(OTHER, "-")
    .replace(/^[^a-z]+/, "")
    .slice(0, 63)
    .replace(/-+$/, "");
  return name === "" ? "product" : name;
}
