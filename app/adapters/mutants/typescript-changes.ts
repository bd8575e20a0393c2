import { extname } from "node:path";
import ts from "typescript";
import { OTHER_OPERATORS, type TextChange } from "../../core/pack/mutant.ts";

/** What is read as TypeScript; JavaScript is. */
const KINDS: Readonly<Record<string, ts.ScriptKind>> = {
  ".ts": ts.ScriptKind.TS,
  ".mts": ts.ScriptKind.TS,
  ".cts": ts.ScriptKind.TS,
  ".tsx": ts.ScriptKind.TSX,
  ".js": ts.ScriptKind.JS,
  ".mjs": ts.ScriptKind.JS,
  ".cjs": ts.ScriptKind.JS,
  ".jsx": ts.ScriptKind.JSX,
};

/** The changes of a TypeScript or JavaScript file, found in its syntax; null where it is neither. Types are left alone: they are erased. */
export function typescriptChanges(path: string, text: string): readonly TextChange[] | null {
  const kind = KINDS[extname(path)];
  if (kind === undefined) return null;
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.ESNext, true, kind);
  const found: TextChange[] = [];
  const visit = (node: ts.Node): void => {
    if (isSilent(node)) return;
    for (const make of MAKERS) {
      const change = make(node, file);
      if (change !== null) found.push(change);
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found.sort((one, other) => one.start - other.start);
}

/** What does nothing at run time, or names other modules. */
function isSilent(node: ts.Node): boolean {
  return (
    ts.isTypeNode(node) ||
    ts.isInterfaceDeclaration(node) ||
    ts.isTypeAliasDeclaration(node) ||
    ts.isImportDeclaration(node) ||
    ts.isExportDeclaration(node)
  );
}

/** The change of a node, if it is of this maker's kind. */
type Maker = (node: ts.Node, file: ts.SourceFile) => TextChange | null;

const operator: Maker = (node, file) => {
  if (!ts.isBinaryExpression(node)) return null;
  const { operatorToken } = node;
  const [kind, other] = OTHER_OPERATORS[operatorToken.getText(file)] ?? [];
  if (kind === undefined || other === undefined) return null;
  if (kind === "arithmetic" && [node.left, node.right].some(isText)) return null;
  // Beside its own sign an operator would become another one.
  const isBesideItself = file.text[operatorToken.end] === other;
  return { kind, ...spanOf(operatorToken, file), becomes: isBesideItself ? `${other} ` : other };
};

const negation: Maker = (node, file) => {
  if (!ts.isPrefixUnaryExpression(node) || node.operator !== ts.SyntaxKind.ExclamationToken)
    return null;
  const start = node.getStart(file);
  return { kind: "boolean", start, end: start + 1, becomes: "" };
};

const truth: Maker = (node, file) => {
  if (node.kind === ts.SyntaxKind.TrueKeyword)
    return { kind: "boolean", ...spanOf(node, file), becomes: "false" };
  if (node.kind === ts.SyntaxKind.FalseKeyword)
    return { kind: "boolean", ...spanOf(node, file), becomes: "true" };
  return null;
};

const number: Maker = (node, file) => {
  if (!ts.isNumericLiteral(node) || isName(node)) return null;
  return { kind: "number", ...spanOf(node, file), becomes: String(Number(node.text) + 1) };
};

const string: Maker = (node, file) => {
  if (!ts.isStringLiteral(node) && !ts.isNoSubstitutionTemplateLiteral(node)) return null;
  // A directive, a name of a property, a module's name, a tagged template are no values.
  if (isName(node) || ts.isExpressionStatement(node.parent) || isImported(node)) return null;
  if (ts.isTaggedTemplateExpression(node.parent)) return null;
  return { kind: "string", ...spanOf(node, file), becomes: node.text === "" ? '"mutant"' : '""' };
};

const call: Maker = (node, file) => {
  if (!ts.isExpressionStatement(node)) return null;
  const called = ts.isAwaitExpression(node.expression)
    ? node.expression.expression
    : node.expression;
  if (!ts.isCallExpression(called) || called.expression.kind === ts.SyntaxKind.SuperKeyword)
    return null;
  return { kind: "call", ...spanOf(node, file), becomes: ";" };
};

const early: Maker = (node, file) => {
  if (!ts.isBlock(node) || !ts.isFunctionLike(node.parent)) return null;
  if (ts.isConstructorDeclaration(node.parent) || node.statements.length === 0) return null;
  const start = node.getStart(file);
  return { kind: "return", start, end: start + 1, becomes: "{ return;" };
};

const MAKERS: readonly Maker[] = [operator, negation, truth, number, string, call, early];

function spanOf(node: ts.Node, file: ts.SourceFile): Pick<TextChange, "start" | "end"> {
  return { start: node.getStart(file), end: node.end };
}

/** Texts are put together with `+`, and nothing is to be learned from taking one away from another. */
function isText(node: ts.Node): boolean {
  return ts.isStringLiteralLike(node) || ts.isTemplateExpression(node);
}

/** Of a property, a member of an enumeration, a method. */
function isName(node: ts.Node): boolean {
  const { parent } = node;
  return "name" in parent && parent.name === node;
}

function isImported({ parent }: ts.Node): boolean {
  return ts.isCallExpression(parent) && parent.expression.kind === ts.SyntaxKind.ImportKeyword;
}
