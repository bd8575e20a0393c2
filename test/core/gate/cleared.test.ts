import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { describe, expect, it } from "vitest";

const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..", "..");
/** The one file that may make a proof. */
const MAKER = join("app", "core", "gate", "decide.ts");

interface Forgery {
  readonly line: number;
  readonly what: string;
}

/**
 * Where a source makes a `Cleared` of something else: a cast, a type predicate or assertion, a schema's type argument, a spread of one, or a
 * cast through `unknown` or `any` to what a parameter of that type takes.
 */
function forgeries(text: string, file = "planted.ts"): readonly Forgery[] {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const aliases = aliasesOf(source);
  const names: Names = (node) => {
    if (node === undefined) return false;
    if (ts.isIdentifier(node) && aliases.has(node.text)) return true;
    return ts.forEachChild(node, (child) => names(child) || undefined) ?? false;
  };
  const found: Forgery[] = [];
  const visit = (node: ts.Node): void => {
    const what = forgery(node, names);
    if (what !== null) {
      found.push({ line: source.getLineAndCharacterOfPosition(node.getStart()).line + 1, what });
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

/** `Cleared` under every name that it has in a file: by `import { Cleared as Proof }` and `type Proof = Cleared`. */
function aliasesOf(source: ts.SourceFile): ReadonlySet<string> {
  const known = new Set(["Cleared"]);
  const visit = (node: ts.Node): void => {
    if (ts.isImportSpecifier(node) && node.propertyName?.text === "Cleared")
      known.add(node.name.text);
    if (
      ts.isTypeAliasDeclaration(node) &&
      [...known].some((name) => new RegExp(`\\b${name}\\b`).test(node.type.getText()))
    ) {
      known.add(node.name.text);
    }
    if (
      ts.isInterfaceDeclaration(node) &&
      node.heritageClauses?.some((clause) => /\bCleared\b/.test(clause.getText())) === true
    ) {
      known.add(node.name.text);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return known;
}

type Names = (node: ts.Node | undefined) => boolean;

function forgery(node: ts.Node, names: Names): string | null {
  return (
    typed(node, names) ??
    (isTypedCall(node, names) ? "type argument" : null) ??
    untyped(node, names)
  );
}

function typed(node: ts.Node, names: Names): string | null {
  if (ts.isAsExpression(node) || ts.isTypeAssertionExpression(node)) {
    return names(node.type) ? "cast" : null;
  }
  if (ts.isSatisfiesExpression(node)) return names(node.type) ? "satisfies" : null;
  return ts.isTypePredicateNode(node) && names(node.type) ? "predicate" : null;
}

/** A type argument makes a decoder, a parser or a store give one: z.custom<Cleared>(), steps.step<Cleared>(…). */
function isTypedCall(node: ts.Node, names: Names): boolean {
  const called = ts.isCallExpression(node) || ts.isNewExpression(node);
  return called && node.typeArguments?.some(names) === true;
}

function untyped(node: ts.Node, names: Names): string | null {
  if (ts.isSpreadAssignment(node)) {
    return /\b(cleared|proof)$/i.test(node.expression.getText()) ? "copy" : null;
  }
  const value = ts.isVariableDeclaration(node) && names(node.type) ? node.initializer : undefined;
  if (value === undefined) return null;
  const read = ts.isCallExpression(value) && /parse|decode|read/i.test(value.expression.getText());
  return read || ts.isObjectLiteralExpression(value) ? "made" : null;
}

function sources(folder: string): readonly string[] {
  const entries = readdirSync(join(root, folder), { withFileTypes: true, recursive: true });
  return entries
    .filter((entry) => entry.isFile() && /\.(ts|mts|cts|js|mjs)$/.test(entry.name))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))
    .filter((file) => !file.split(sep).some((part) => part === "node_modules" || part === "dist"));
}

/** The copies that this very suite and the gate's tests plant to see them refused. */
const PLANTED = new Set([
  join("test", "core", "gate", "cleared.test.ts"),
  join("test", "core", "gate", "decide.test.ts"),
]);

describe("a proof that a tree may be merged", () => {
  it("is made nowhere but where the gate decides", () => {
    const files = ["app", "actions", "test"].flatMap(sources);
    expect(files).toContain(MAKER);
    const found = files
      .filter((file) => file !== MAKER && !PLANTED.has(file))
      .flatMap((file) =>
        forgeries(readFileSync(join(root, file), "utf8"), file).map(
          ({ line, what }) => `${file}:${line}: ${what}`,
        ),
      );
    expect(found).toEqual([]);
  });

  it("cannot be had by importing its key", () => {
    const text = readFileSync(join(root, MAKER), "utf8");
    expect(text).toContain('const cleared: unique symbol = Symbol("cleared");');
    expect(text).not.toMatch(/export\s+(const|\{[^}]*)\s*cleared\b/);
    // Its own set of those that it made, and nothing else.
    expect(forgeries(text, MAKER).map(({ what }) => what)).toEqual(["type argument"]);
  });

  it.each([
    ["const proof = value as Cleared;", "cast"],
    ["const proof = value as unknown as Cleared;", "cast"],
    ["const proof = <Cleared>value;", "cast"],
    ["deliver(value as Readonly<Cleared>);", "cast"],
    ["const all = rows as Cleared[];", "cast"],
    ["const proof = { sha } satisfies Cleared;", "satisfies"],
    ["function isIt(value: unknown): value is Cleared { return true; }", "predicate"],
    ["function check(value: unknown): asserts value is Cleared {}", "predicate"],
    ["const schema = z.custom<Cleared>();", "type argument"],
    ["const proof = await steps.step<Cleared>('gate', read);", "type argument"],
    ["deliver({ ...cleared, tree });", "copy"],
    ["const proof: Cleared = JSON.parse(text);", "made"],
    ["import type { Cleared as Proof } from './decide.ts'; const x = v as Proof;", "cast"],
    ["type Proof = Cleared; const x = v as Proof;", "cast"],
  ])("is found when planted: %s", (text, what) => {
    expect(forgeries(text).map((one) => one.what)).toEqual([what]);
  });

  it.each([
    "function deliver(cleared: Cleared): void {}",
    "const { cleared } = decide(evaluation, policy, expected);",
    "const proof: Cleared | null = decision.cleared;",
    "// value as Cleared",
    "const text = 'value as Cleared';",
  ])("is not suspected where it is only passed on: %s", (text) => {
    expect(forgeries(text)).toEqual([]);
  });
});
