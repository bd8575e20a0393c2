import { expect, test } from "vitest";
import { approvable, approvalQuestion, showable } from "../../app/core/approval.ts";

const OBJECT = "0123456789".repeat(4);
const trespass = (path: string, content: string | null) => ({ path, content, sentence: path });
const held = (id: string, ...paths: string[]) => ({
  candidate: { id, branch: `factory/i1/1/${id}` },
  paths: paths.map((path) => ({ path, content: `100644 ${OBJECT}` })),
});

test("a candidate can be approved when protected paths are all that is wrong with it", () => {
  const protectedOne = trespass("CODEOWNERS", "removed");
  expect(approvable([protectedOne])).toEqual([{ path: "CODEOWNERS", content: "removed" }]);
  expect(approvable([protectedOne, trespass("SPEC.md", null)])).toBeNull();
  expect(approvable([])).toBeNull();
});

test("a person is told every path of every candidate, and the answer is about their content in full", () => {
  const { what, paths } = approvalQuestion(
    [held("c1", ".github/a.yml", "CODEOWNERS"), held("c3", ".github/\u200b")],
    "a".repeat(40),
  );
  expect(what).toContain(
    "c1 on factory/i1/1/c1: .github/a.yml (100644 0123456789), CODEOWNERS (100644 0123456789)",
  );
  expect(what).toContain("c3 on factory/i1/1/c3: .github/\\u{200b} (100644 0123456789)");
  expect(what).toContain("git diff aaaaaaaaaa BRANCH");
  expect(paths).toHaveLength(3);
  expect(paths[0]).toEqual({
    candidate: "c1",
    path: ".github/a.yml",
    content: `100644 ${OBJECT}`,
  });
});

test("what cannot be shown whole is not asked for", () => {
  const many = held("c1", ...Array.from({ length: 200 }, (_, index) => `.github/${index}.yml`));
  const few = held("c2", ".github/a.yml");
  expect(showable([many, few])).toEqual([few]);
  expect(showable([many])).toEqual([]);
});
