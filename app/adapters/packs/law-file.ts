import { stripTypeScriptTypes } from "node:module";
import { posix } from "node:path";
import ts from "typescript";
import { decode } from "../../core/decode.ts";
import { FactoryError } from "../../core/errors.ts";
import { type Family, lawFamilyOf, lawFileSchema } from "../../core/pack/family.ts";
import type { Files } from "./folder.ts";

/** The pack that a law belongs to; `name` is how refusals call its folder. */
export interface LawSource {
  readonly files: Files;
  readonly name: string;
  readonly textOf: (path: string) => string;
}

/** Reads a law from its file without running it. Refuses what cannot be read, and imports of anything but files of its own pack. */
export type ReadLaw = (path: string, source: LawSource) => Family;

const FORM = "write it as export default law({ version: 1, id: …, says: …, draw, play })";
/** What is code; everything else in `law({ … })` is read as it stands. */
const CODE = ["draw", "play"];

export const readLaw: ReadLaw = (path, source) => {
  const sources = reachable(path, source);
  const file = parsed(path, sources[path] ?? "", source);
  const given = argumentOf(file, path, source);
  const members = new Map(given.properties.map((member) => [nameOf(member), member]));
  for (const key of CODE) {
    if (!members.has(key)) throw refusal(source, path, `has no ${key}; ${FORM}`);
  }
  const plain = [...members].filter(([key]) => !CODE.includes(key));
  const values = plain.map(([key, member]) => [
    key,
    plainValue(member, key, { file, path, source }),
  ]);
  const line = ([key]: readonly PropertyKey[]) => lineOf(file, members.get(String(key)) ?? given);
  const about = decode(
    lawFileSchema,
    Object.fromEntries(values),
    posix.join(source.name, path),
    line,
  );
  return lawFamilyOf(about, { module: path, sources });
};

/** The law's own text and that of every file it imports, by their paths. */
function reachable(path: string, source: LawSource): Record<string, string> {
  const sources: Record<string, string> = {};
  const open = [path];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (Object.hasOwn(sources, next)) continue;
    const text = source.textOf(next);
    sources[next] = text;
    if (!next.endsWith(".json")) open.push(...imports(next, parsed(next, text, source), source));
  }
  return sources;
}

/** The text as TypeScript whose types can be erased, which is all that Node runs. */
function parsed(path: string, text: string, source: LawSource): ts.SourceFile {
  try {
    stripTypeScriptTypes(text);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw refusal(source, path, `cannot be read: ${why}; mend it, in TypeScript without enums`);
  }
  return ts.createSourceFile(path, text, ts.ScriptTarget.ESNext, true, ts.ScriptKind.TS);
}

function imports(path: string, file: ts.SourceFile, source: LawSource): readonly string[] {
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    const specifier = specifierOf(node);
    if (specifier !== null) found.push(resolved(specifier, { file, path, source }));
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

/** What a node imports when the law runs; imports of types alone are gone by then. */
function specifierOf(node: ts.Node): ts.Node | null {
  if (ts.isImportDeclaration(node))
    return node.importClause?.isTypeOnly === true ? null : node.moduleSpecifier;
  if (ts.isExportDeclaration(node)) return node.isTypeOnly ? null : (node.moduleSpecifier ?? null);
  if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword)
    return node.arguments[0] ?? node;
  return null;
}

interface Place {
  readonly file: ts.SourceFile;
  readonly path: string;
  readonly source: LawSource;
}

function resolved(specifier: ts.Node, { file, path, source }: Place): string {
  const at = `:${lineOf(file, specifier)}`;
  const seen = ts.isStringLiteral(specifier) ? specifier.text : null;
  const target = posix.join(posix.dirname(path), seen ?? "");
  if (seen?.startsWith(".") === true && source.files.has(target)) return target;
  const remedy = "a law imports only files of its own pack, as ../lib/NAME.ts";
  throw refusal(source, path + at, `imports ${seen ?? specifier.getText(file)}; ${remedy}`);
}

function argumentOf(
  file: ts.SourceFile,
  path: string,
  source: LawSource,
): ts.ObjectLiteralExpression {
  const exported = file.statements.find(ts.isExportAssignment)?.expression;
  const call = exported !== undefined && ts.isCallExpression(exported) ? exported : null;
  const [given] = call?.arguments ?? [];
  if (call?.expression.getText(file) !== "law" || given === undefined)
    throw refusal(source, path, `exports no law; ${FORM}`);
  if (ts.isObjectLiteralExpression(given)) return given;
  const at = `${path}:${lineOf(file, given)}`;
  throw refusal(source, at, `gives law(${given.getText(file)}); ${FORM}`);
}

function nameOf({ name }: ts.ObjectLiteralElementLike): string {
  if (name !== undefined && (ts.isIdentifier(name) || ts.isStringLiteral(name))) return name.text;
  return name?.getText() ?? "...";
}

/** The value that stands there as a literal. */
function plainValue(member: ts.ObjectLiteralElementLike, key: string, place: Place): unknown {
  const value = ts.isPropertyAssignment(member) ? literal(member.initializer) : undefined;
  if (value !== undefined) return value;
  const { file, path, source } = place;
  const message = `${key}: saw ${member.getText(file).slice(0, 120)}; write a plain value, since it is read without running the law`;
  throw refusal(source, `${path}:${lineOf(file, member)}`, message);
}

/** Undefined for what is no literal. */
function literal(node: ts.Expression): unknown {
  if (ts.isStringLiteralLike(node)) return node.text;
  if (ts.isNumericLiteral(node)) return Number(node.text);
  if (!ts.isArrayLiteralExpression(node)) return undefined;
  const items = node.elements.map(literal);
  return items.includes(undefined) ? undefined : items;
}

function lineOf(file: ts.SourceFile, node: ts.Node): number {
  return file.getLineAndCharacterOfPosition(node.getStart(file)).line + 1;
}

function refusal({ name }: LawSource, place: string, message: string): FactoryError {
  return new FactoryError("invalid-input", `${posix.join(name, place)}: ${message}`);
}
