import fc from "fast-check";
import { expect, test } from "vitest";
import { type Change, trespasses } from "../../app/core/guard.ts";

const rules = {
  isProtected: (path: string) => path.startsWith(".github/"),
  root: ".",
  factoryFiles: ["SPEC.md"],
};
const added = (path: string, more: Partial<Change> = {}): Change => ({
  path,
  oldMode: "000000",
  newMode: "100644",
  ...more,
});
const paths = (changes: readonly Change[], root = ".") =>
  trespasses(changes, { ...rules, root }).map(({ path }) => path);

test("ordinary files may be added, changed and removed anywhere below the product's root", () => {
  expect(
    paths([
      added("src/a.ts"),
      added("README.md", { oldMode: "100644" }),
      added("old.ts", { newMode: "000000" }),
    ]),
  ).toEqual([]);
});

test.each([
  ["a protected path", added(".github/workflows/ci.yml")],
  ["the factory's own commit", added("SPEC.md", { oldMode: "100644" })],
  ["a submodule", added("lib", { newMode: "160000" })],
  ["a git attribute", added("src/.gitattributes")],
  ["submodules' own file", added(".gitmodules")],
  [
    "a git folder, however it is written",
    added("src/.GIT/hooks/pre-commit", { newMode: "100755" }),
  ],
  ["a link to an absolute path", added("link", { newMode: "120000", target: "/etc/passwd" })],
  [
    "a link out of the repository",
    added("src/link", { newMode: "120000", target: "../../secret" }),
  ],
  [
    "a link into the git folder",
    added("src/link", { newMode: "120000", target: "../.git/config" }),
  ],
])("a candidate is refused for %s", (_what, change) => {
  expect(paths([added("src/fine.ts"), change])).toEqual([change.path]);
});

test("a link that stays inside the repository is fine, and so is taking a git attribute away", () => {
  expect(
    paths([
      added("src/link", { newMode: "120000", target: "../docs/./page.md" }),
      added(".gitattributes", { oldMode: "100644", newMode: "000000" }),
    ]),
  ).toEqual([]);
});

test("what lies outside the product's root is none of the candidate's", () => {
  expect(
    paths([added("apps/shop/a.ts"), added("apps/shopping/a.ts"), added("b.ts")], "apps/shop"),
  ).toEqual(["apps/shopping/a.ts", "b.ts"]);
});

test("no link that resolves above the top ever passes", () => {
  const step = fc.constantFrom("..", ".", "a", "b");
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom("x", "y"), { maxLength: 3 }),
      fc.array(step, { minLength: 1, maxLength: 8 }),
      (folders, steps) => {
        const path = [...folders, "link"].join("/");
        let [level, out] = [folders.length, false];
        for (const one of steps) {
          level += one === ".." ? -1 : one === "." ? 0 : 1;
          out ||= level < 0;
        }
        expect(
          paths([added(path, { newMode: "120000", target: steps.join("/") })]).length > 0,
        ).toBe(out);
      },
    ),
  );
});
