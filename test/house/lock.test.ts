import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { PACKAGE_ROOT } from "../../app/version.ts";

type Names = Readonly<Record<string, string>>;

interface Entry {
  readonly version?: string;
  readonly resolved?: string;
  readonly integrity?: string;
  readonly dependencies?: Names;
  readonly devDependencies?: Names;
  readonly optionalDependencies?: Names;
}

const read = (name: string): unknown => JSON.parse(readFileSync(join(PACKAGE_ROOT, name), "utf8"));
const manifest = read("package.json") as Entry;
const { packages } = read("package-lock.json") as { packages: Readonly<Record<string, Entry>> };
const entries = Object.entries(packages);
const groups = ["dependencies", "devDependencies", "optionalDependencies"] as const;

test("every package that an entry needs, also the optional ones for other machines, has its own entry", () => {
  const wanted = entries.flatMap(([at, entry]) =>
    [entry.dependencies, entry.optionalDependencies, at === "" ? entry.devDependencies : {}]
      .flatMap((names) => Object.keys(names ?? {}))
      .map((name) => ({ at, name })),
  );
  expect(wanted.length).toBeGreaterThan(100);
  expect(wanted.filter(({ at, name }) => !found(at, name))).toEqual([]);
});

test("what package.json names is pinned exactly, and the lock agrees", () => {
  for (const group of groups) {
    expect(packages[""]?.[group], group).toEqual(manifest[group]);
    for (const [name, version] of Object.entries(manifest[group] ?? {})) {
      expect(version, name).toMatch(/^\d+\.\d+\.\d+(-[\w.]+)?$/);
      expect(packages[`node_modules/${name}`]?.version, name).toBe(version);
    }
  }
});

test("every package is checked against its digest and comes from the registry that is configured", () => {
  for (const [at, { resolved, integrity }] of entries) {
    if (at === "") continue;
    expect(integrity, at).toMatch(/^sha512-/);
    // A lock that names no address leaves it to whoever installs.
    expect(resolved, at).toBeUndefined();
  }
});

/** Whether a package at this place finds one of that name, looking as Node does: in its own folder, then in each above. */
function found(at: string, name: string): boolean {
  const own = at === "" ? `node_modules/${name}` : `${at}/node_modules/${name}`;
  if (own in packages) return true;
  return at !== "" && found(at.slice(0, Math.max(0, at.lastIndexOf("node_modules/") - 1)), name);
}
