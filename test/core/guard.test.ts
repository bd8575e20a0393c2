import fc from "fast-check";
import { expect, test } from "vitest";
import { type Approved, type Change, trespasses } from "../../app/core/guard.ts";

const rules = {
  isProtected: (path: string) => path.startsWith(".github/"),
  root: ".",
  factoryFiles: ["SPEC.md"],
  approved: [],
};
const OBJECT = "0123456789".repeat(4);
const added = (path: string, more: Partial<Change> = {}): Change => ({
  path,
  oldMode: "000000",
  newMode: "100644",
  object: OBJECT,
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

const workflow = added(".github/workflows/ci.yml");
const approval = { path: workflow.path, content: `100644 ${OBJECT}` };
const allowed = (change: Change, approved: readonly Approved[]) =>
  trespasses([change], { ...rules, approved }).length === 0;

test("a protected path says what stands there, so that a person can approve exactly that", () => {
  expect(trespasses([workflow], rules)).toEqual([{ ...approval, sentence: expect.any(String) }]);
  expect(trespasses([{ ...workflow, newMode: "000000" }], rules)[0]?.content).toBe("removed");
  expect(allowed(workflow, [approval])).toBe(true);
});

test.each([
  ["other content", { ...workflow, object: "f".repeat(40) }],
  ["another mode", { ...workflow, newMode: "100755" }],
  ["a link with the same content", { ...workflow, newMode: "120000", target: "x.yml" }],
  ["another path", { ...workflow, path: ".github/other.yml" }],
  ["the path's removal", { ...workflow, newMode: "000000" }],
])("what a person approved does not cover %s", (_what, change) => {
  expect(allowed(change, [approval])).toBe(false);
});

test("no approval lifts any other trespass, not even on a protected path", () => {
  const mode = fc.constantFrom("160000", "120000", "100644");
  const path = fc.constantFrom("SPEC.md", ".github/.gitattributes", ".github/.git/x", "lib");
  fc.assert(
    fc.property(path, mode, (at, newMode) => {
      const change = added(at, { newMode, target: "/etc/passwd" });
      fc.pre(trespasses([change], rules).length > 0);
      const [found] = trespasses([change], {
        ...rules,
        approved: [{ path: at, content: `${newMode} ${OBJECT}` }],
      });
      expect(found).toMatchObject({ path: at, content: null });
    }),
  );
});

test("a path with signs that nobody sees is shown so that it can be told from others", () => {
  const [found] = trespasses([added(".github/\u202eyml\n")], rules);
  expect(found?.sentence).toContain(".github/\\u{202e}yml\\u{a} is protected");
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
