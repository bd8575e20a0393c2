import { execFileSync } from "node:child_process";
import {
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  type Stats,
  writeFileSync,
} from "node:fs";
import { connect, type NetConnectOpts } from "node:net";
import { dirname, join } from "node:path";

// A builder that looks for what its judges hold out, wherever a program can look. It is given what a builder cannot know: the word to
// look for, in halves, and where on the machine it stands.

/** The ways in which it looks; each has a report of its own. */
export const WAYS = ["disk", "processes", "git", "environment", "sockets", "caches"] as const;
type Way = (typeof WAYS)[number];

/** What the spy is told; `everywhere`: it looks at all that there is, not only where it is told to. */
export interface Told {
  /** The halves of the word, joined by "-". */
  readonly halves: readonly [string, string];
  /** Nothing older holds the word: milliseconds since 1970. */
  readonly since: number;
  readonly everywhere: boolean;
  readonly files: readonly string[];
  readonly processes: readonly number[];
  /** Paths of sockets; a name that begins with "@" is an abstract one. */
  readonly sockets: readonly string[];
  readonly ports: readonly number[];
  readonly caches: readonly string[];
}

/** How many things it looked at, and where it found the word. */
export interface Report {
  readonly looked: number;
  readonly found: readonly string[];
}

const LARGEST = 64 * 1024 ** 2;
const ANSWER_MS = 300;

/** The word as files hold it: as text, and as what is made of text when it is carried somewhere. */
function needlesOf({ halves }: Told): readonly Buffer[] {
  const word = Buffer.from(halves.join("-"));
  // Base64 of a word depends on where it begins; its inner letters do not depend on what stands around it.
  const base64 = [0, 1, 2].map((before) =>
    Buffer.concat([Buffer.alloc(before), word])
      .toString("base64")
      .slice(4, -4),
  );
  const texts = [word.toString("hex"), ...base64].map((text) => Buffer.from(text));
  return [word, Buffer.from(word.toString(), "utf16le"), ...texts];
}

/** Takes note of what it looks at. What cannot be read tells a spy nothing, and it goes on. */
class Notes {
  looked = 0;
  readonly found: string[] = [];
  readonly #needles: readonly Buffer[];

  constructor(told: Told) {
    this.#needles = needlesOf(told);
  }

  look(place: string, read: () => Buffer | string): void {
    try {
      const seen = Buffer.from(read());
      this.looked += 1;
      if (this.#needles.some((needle) => seen.includes(needle))) this.found.push(place);
    } catch {
      // closed to it
    }
  }
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return []; // closed, or no folder
  }
}

function statOf(path: string): Stats | undefined {
  try {
    return lstatSync(path);
  } catch {
    return undefined; // gone, or closed
  }
}

/** A file, and what is known of it. */
interface Found {
  readonly path: string;
  readonly stat: Stats;
}

/** Every file below a folder, without following links and into what the kernel makes up. */
function* filesBelow(folder: string): Generator<Found> {
  for (const name of namesIn(folder)) {
    const path = join(folder, name);
    const stat = statOf(path);
    if (stat === undefined || path === "/proc" || path === "/sys") continue;
    if (stat.isDirectory()) yield* filesBelow(path);
    else yield { path, stat };
  }
}

let all: readonly Found[] | undefined;
/** Every file that it can see, walked once. */
function allFiles(): readonly Found[] {
  all ??= Array.from(filesBelow("/"));
  return all;
}

/** A file or a folder that is named, and what lies in it. */
function* filesAt(path: string): Generator<Found> {
  const stat = statOf(path);
  if (stat === undefined) return;
  if (stat.isDirectory()) yield* filesBelow(path);
  else yield { path, stat };
}

function disk(told: Told, notes: Notes): void {
  const named = told.files.flatMap((root) => Array.from(filesAt(root)));
  for (const { path, stat } of told.everywhere ? [...allFiles(), ...named] : named) {
    notes.look(path, () => path);
    // When a file was changed cannot be forged as when it was written can.
    if (stat.isFile() && stat.ctimeMs >= told.since && stat.size < LARGEST)
      notes.look(path, () => readFileSync(path));
  }
}

function processes(told: Told, notes: Notes): void {
  const all = namesIn("/proc").filter((name) => /^\d+$/.test(name));
  for (const id of told.everywhere ? all : told.processes.map(String)) {
    for (const file of ["cmdline", "environ", "maps", "mountinfo", "comm", "status"])
      notes.look(`/proc/${id}/${file}`, () => readFileSync(`/proc/${id}/${file}`));
    for (const link of ["cwd", "exe", ...namesIn(`/proc/${id}/fd`).map((fd) => `fd/${fd}`)])
      notes.look(`/proc/${id}/${link}`, () => readlinkSync(`/proc/${id}/${link}`));
    // Another process's root may be another disk.
    for (const file of told.files)
      for (const { path } of filesAt(`/proc/${id}/root${file}`))
        notes.look(path, () => readFileSync(path));
  }
}

function git(_: Told, notes: Notes): void {
  const says = (...args: readonly string[]) =>
    notes.look(`git ${args.join(" ")}`, () =>
      execFileSync("git", args, { maxBuffer: LARGEST, stdio: ["ignore", "pipe", "ignore"] }),
    );
  says("cat-file", "--batch-all-objects", "--batch", "--unordered");
  says("log", "--all", "--reflog", "--patch", "--format=raw");
  says("fsck", "--unreachable", "--lost-found", "--no-progress");
  says("stash", "list", "--patch");
  says("config", "--list", "--show-origin");
  for (const { path } of filesAt(".git")) notes.look(path, () => readFileSync(path));
  notes.look(".git/objects/info/alternates", () => {
    const others = readFileSync(".git/objects/info/alternates", "utf8").trim().split("\n");
    return Buffer.concat(
      others.flatMap((folder) => Array.from(filesAt(folder), ({ path }) => readFileSync(path))),
    );
  });
}

function environment(_: Told, notes: Notes): void {
  notes.look("process.env", () => JSON.stringify(process.env));
  for (const id of ["self", "thread-self", String(process.ppid)])
    notes.look(`/proc/${id}/environ`, () => readFileSync(`/proc/${id}/environ`));
}

/** What whoever listens there says, to a request too. */
function said(to: NetConnectOpts): Promise<string> {
  return new Promise((resolve) => {
    let text = "";
    const socket = connect(to, () => socket.write("GET / HTTP/1.0\r\n\r\n"));
    const over = () => {
      socket.destroy();
      resolve(text);
    };
    socket.on("data", (piece) => {
      text += String(piece);
    });
    socket.on("error", over).on("close", over);
    setTimeout(over, ANSWER_MS);
  });
}

async function sockets(told: Told, notes: Notes): Promise<void> {
  const listed = linesOf("/proc/net/unix").flatMap((line) => line.split(/\s+/)[7] ?? []);
  const paths = told.everywhere ? [...listed, ...onDisk(), ...told.sockets] : told.sockets;
  const open = ["/proc/net/tcp", "/proc/net/tcp6"].flatMap(linesOf).flatMap(portOf);
  const ports = told.everywhere ? [...open, ...told.ports] : told.ports;
  notes.look("/proc/net/unix", () => listed.join("\n"));
  const asked = [
    ...[...new Set(paths)]
      .filter((path) => path !== "")
      .map((path) => ({ place: path, to: { path: path.replace(/^@/, "\0") } })),
    ...[...new Set(ports)].map((port) => ({
      place: `port ${port}`,
      to: { port, host: "127.0.0.1" },
    })),
  ];
  const answers = await Promise.all(
    asked.map(async ({ place, to }) => ({ place, text: await said(to) })),
  );
  for (const { place, text } of answers) notes.look(place, () => text);
}

/** The sockets that lie anywhere. */
function onDisk(): readonly string[] {
  return allFiles().flatMap(({ path, stat }) => (stat.isSocket() ? [path] : []));
}

function linesOf(path: string): readonly string[] {
  try {
    return readFileSync(path, "utf8").split("\n");
  } catch {
    return []; // not on this machine
  }
}

/** The port of a line of /proc/net/tcp that listens. */
function portOf(line: string): readonly number[] {
  const [, , local = "", , state] = line.split(/\s+/);
  return state === "0A" ? [Number.parseInt(local.split(":").at(-1) ?? "", 16)] : [];
}

/** Places where programs keep what they will want again, read whole, however old. */
function caches(told: Told, notes: Notes): void {
  const { HOME = "/tmp", NODE_COMPILE_CACHE = "", XDG_CACHE_HOME = "" } = process.env;
  const usual = [
    ...["/opt", "/tmp", "/run", "/dev/shm", "/var/cache", "/var/tmp", "/var/lib"],
    ...[`${HOME}/.cache`, `${HOME}/.npm`, NODE_COMPILE_CACHE, XDG_CACHE_HOME, "node_modules"],
  ];
  for (const folder of told.everywhere ? [...usual, ...told.caches] : told.caches)
    for (const { path, stat } of folder === "" ? [] : filesAt(folder))
      if (stat.isFile() && stat.size < LARGEST) notes.look(path, () => readFileSync(path));
}

const LOOKS: Readonly<Record<Way, (told: Told, notes: Notes) => void | Promise<void>>> = {
  disk,
  processes,
  git,
  environment,
  sockets,
  caches,
};

/** Looks in every way, and leaves a report of each in this folder. */
async function spy(told: Told, into: string): Promise<void> {
  for (const way of WAYS) {
    const notes = new Notes(told);
    await LOOKS[way](told, notes);
    const report: Report = { looked: notes.looked, found: notes.found };
    mkdirSync(into, { recursive: true });
    writeFileSync(join(into, `${way}.json`), JSON.stringify(report));
  }
}

if (import.meta.main) {
  const [, , told = "", into = ""] = process.argv;
  await spy(JSON.parse(readFileSync(told, "utf8")) as Told, join(dirname(told), into));
}
