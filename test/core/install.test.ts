import { expect, test } from "vitest";
import { installDigest, installedFolders, keyFolders } from "../../app/core/install.ts";

const source = {
  command: ["npm", "ci"],
  root: ".",
  env: {},
  contents: { "package.json": "a", "package-lock.json": "b" },
  machine: "node v24 linux x64",
};

test("one source has one digest, whatever the order of its keys, and each part of it counts", () => {
  const { "package.json": first, ...rest } = source.contents;
  const turned = { ...source, contents: { ...rest, "package.json": first } };
  expect(installDigest(turned)).toBe(installDigest(source));
  const others = [
    { ...source, command: ["npm", "install"] },
    { ...source, root: "apps/shop" },
    { ...source, env: { A: "1" } },
    { ...source, contents: { ...source.contents, "package.json": "c" } },
    { ...source, contents: { "package.json": "a" } },
    { ...source, machine: "node v26 linux x64" },
  ];
  expect(new Set([source, ...others].map(installDigest)).size).toBe(others.length + 1);
});

test("what was made is what stands beside the keys' files and holds none of them", () => {
  const keys = ["package.json", "apps/shop/package.json", "apps/shop/patches/one.patch"];
  expect(keyFolders(keys)).toEqual(["", "apps/shop", "apps/shop/patches"]);
  const beside = ["node_modules", "apps", "apps/shop/patches", "apps/shop/node_modules"];
  expect(installedFolders(keys, beside)).toEqual(["apps/shop/node_modules", "node_modules"]);
});
