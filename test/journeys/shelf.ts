import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** What a journey wants of the small product that the journeys build: a shelf of books that neighbours lend. */
export interface Shelf {
  readonly name?: string;
  /**
   * `strict`: a book lent and due on one day is refused, as the first reading has it; `loose`: it is not, as the second has it;
   * `either`: both will do; `never`: none does; `books-only`: loans are not looked at.
   */
  readonly pack?: keyof typeof SAME_DAY | null;
  readonly candidates?: number;
  readonly attempts?: number;
  readonly approval?: "auto" | "checkpoints" | "final";
  /** The run's argv; by default the compiler's server as it is. */
  readonly run?: readonly string[];
  /** Further lines of product.yml. */
  readonly more?: string;
}

/** What a loan that is due on the day it begins is answered; null: it is not asked for. */
const SAME_DAY = { strict: 409, loose: 201, either: null, never: 418, "books-only": null } as const;

/** Files by path. */
export type Files = Readonly<Record<string, string>>;

/** The intent: two readings, of which the rule decides. */
export const INTENT = `# Who has which book

### Service
- shelf, domain

### Purpose
- Keep the books of a small lending shelf and who has which of them, so that none is forgotten.

### Beneficiaries
- The neighbours

### Never
- Never lend a book for money

### Key features
- Books and who has them

### Data
- Book: title text, copies integer 1..9
- Loan: book Book, reader text, lent_on date, due_on date

### Rules
- [in-order] A loan's due_on is after its lent_on.

### Acceptance
- [kept] A book that was entered is found again.
`;

/** `.factory/product.yml`: a policy of few trials, and the quick half of the verifiers. */
function productFile(shelf: Shelf = {}): string {
  const { name = "shelf", candidates = 2, attempts = 3, approval = "auto" } = shelf;
  const run = JSON.stringify(shelf.run ?? ["node", "src/server.ts"]);
  return `version: 1
name: ${name}
stack: service
run: { kind: http, command: ${run}, health: /health, ready: 20s }
verify:
  unit: [node, --test, test/unit.test.ts]
scenarios: ${name}
build: { candidates: ${candidates} }
gate: { target: 0.7, power: { rate: 0.95, at_least: 0.8 }, selection: 64, promises: 8 }
approval: ${approval}
budget: { attempts: ${attempts}, minutes: 60 }
${shelf.more ?? ""}`;
}

/** The pack's files. */
export function packFiles(shelf: Shelf = {}): Files {
  const { name = "shelf", pack = "strict" } = shelf;
  const sameDay = SAME_DAY[pack ?? "strict"];
  const books = family("books", {
    says: "A book is found as it was entered.",
    covers: pack === "books-only" ? "[book]" : "[book, kept]",
    play: `  - request: { method: POST, path: /books, body: { title: "\${title}", copies: "\${copies}" } }
    expect: { status: 201, body: { title: "\${title}" } }
    save: { book: /id }
  - request: { method: GET, path: "/books/\${book}" }
    expect: { status: ${pack === "never" ? 418 : 200}, body: { title: "\${title}", copies: "\${copies}" } }
`,
  });
  const loans = family("loans", {
    says: "A loan that ends on the day it begins is answered as the neighbours agreed.",
    covers: "[loan, in-order]",
    play: `  - request: { method: POST, path: /books, body: { title: "\${title}", copies: "\${copies}" } }
    expect: { status: 201 }
    save: { book: /id }
  - request: { method: POST, path: /loans, body: { book_id: "\${book}", reader: "\${title}", lent_on: "\${day}", due_on: "2031-01-01" } }
    expect: { status: 201 }
${
  sameDay === null
    ? ""
    : `  - request: { method: POST, path: /loans, body: { book_id: "\${book}", reader: "\${title}", lent_on: "\${day}", due_on: "\${day}" } }
    expect: { status: ${sameDay} }
`
}`,
  });
  return {
    "pack.yml": `version: 1
name: ${name}
says: What the shelf must do for the neighbours.
reset: none
limits: { seconds: 10 }
`,
    "families/books.yml": books,
    ...(pack === "books-only" ? {} : { "families/loans.yml": loans }),
  };
}

function family(
  id: string,
  { says, covers, play }: { says: string; covers: string; play: string },
) {
  return `version: 1
id: ${id}
says: ${says}
author: neighbours
covers: ${covers}
draw:
  title: { string: "[a-z]{4,9}" }
  copies: { integer: [1, 9] }
  day: { date: ["2030-01-01", "2030-12-31"] }
play:
${play}`;
}

/** Writes files below a folder. */
export function writeFiles(folder: string, files: Files): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}

/** Runs git in a repository as somebody. */
export function git(repository: string, ...args: readonly string[]): string {
  const who = ["-c", "user.name=Ada", "-c", "user.email=ada@localhost"];
  return execFileSync("git", ["-C", repository, ...who, ...args], {
    encoding: "utf8",
    env: { PATH: process.env.PATH, GIT_CONFIG_NOSYSTEM: "1", GIT_CONFIG_GLOBAL: "/dev/null" },
  }).trim();
}

/** Makes a repository whose first commit, on main, has these files. */
export function makeRepository(repository: string, files: Files): void {
  writeFiles(repository, files);
  git(repository, "init", "-q", "-b", "main");
  git(repository, "add", "-A");
  git(repository, "commit", "-q", "-m", "base");
}

/** Makes the product's repository and pack below a home; answers the repository. */
export function makeShelf(home: string, shelf: Shelf = {}, files: Files = {}): string {
  const name = shelf.name ?? "shelf";
  if (shelf.pack !== null) writeFiles(join(home, "packs", name), packFiles(shelf));
  const repository = join(home, "products", name);
  makeRepository(repository, {
    "README.md": `# ${name}\n`,
    ".factory/product.yml": productFile(shelf),
    ...files,
  });
  return repository;
}
