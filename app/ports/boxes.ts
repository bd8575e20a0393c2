/**
 * Where untrusted code runs. A *room* is a network namespace of its own with a keeper (our code) inside it; a *box* is one
 * process tree of somebody else's code in that room, with its own files, pids and limits. The keeper reaches the box at 127.0.0.1.
 */

/** Where a product's code lies in every box. */
export const CODE_FOLDER = "/box";
/** The folder that a product's commands run in: its `root` below its code. */
export function rootFolder(root: string): string {
  return root === "." ? CODE_FOLDER : `${CODE_FOLDER}/${root}`;
}
/** Where a product finds its `DATA_DIR`. */
export const DATA_FOLDER = "/data";
/** Where the folder of the factory's own Node is shown. */
export const NODE_FOLDER = "/opt/node";

/** Folders of the machine that every box is shown, where they are there: its programs and their libraries. */
export const SHOWN_TO_ALL = ["/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32"];

/** Where a box finds the machine's own programs: its search path behind the factory's tools. */
export const SYSTEM_PATH = "/usr/local/bin:/usr/bin:/bin";

/** Where the factory itself finds the machine's programs, whoever started it. */
export const MACHINE_PATH = `${SYSTEM_PATH}:/opt/homebrew/bin`;

/** How far apart boxed code is kept: namespaces and limits, plain processes with limits, or nothing. */
export type IsolationLevel = "sandbox" | "process" | "none";

/** What keeps boxed code apart on this machine, as it was found by trying it; part of every evaluation. */
export interface Isolation {
  readonly level: IsolationLevel;
  /** `own`: an account of its own that owns nothing else; `shared`: the factory's own account. */
  readonly uid: "own" | "shared";
  /** What ends a box that takes too much memory. */
  readonly memory: "cgroup" | "watchdog";
  /** Name and version of the sandbox program, or why there is none and what to install. */
  readonly by: string;
}

/**
 * One folder or file of the machine made visible in a box. As root a writable one is given to the box's account when the box
 * starts (a read-only mount's own folder excepted); a read-only one must be readable by every account.
 */
export interface Mount {
  readonly from: string;
  readonly to: string;
  readonly writable: boolean;
}

/** What a box may use at most; reaching one ends the box. Bytes and milliseconds; `ms: Infinity` is no time limit. */
export interface BoxLimits {
  readonly ms: number;
  readonly memory: number;
  readonly processes: number;
  /** Size of one file, and of the box's own `/tmp`. */
  readonly disk: number;
  /** Standard output and standard error together; `Infinity`: nothing is kept, only `onOutput` sees it. */
  readonly output: number;
}

/** A program to run: an argv without a shell; `cwd` and paths are as the box sees them. */
export interface BoxSpec {
  readonly argv: readonly [string, ...string[]];
  readonly cwd: string;
  readonly mounts: readonly Mount[];
  readonly env: Readonly<Record<string, string>>;
  readonly limits: BoxLimits;
  /** `room`: the loopback shared with the keeper, refused where there is no room; `none`: an empty network of its own. */
  readonly network: "room" | "none";
  /** All of standard input, or what follows piece by piece until its end. */
  readonly stdin?: string | Uint8Array | AsyncIterable<string>;
  /** Sees each piece of output as it comes, in order; where nothing else is kept of it, it may let go of the piece's memory. */
  readonly onOutput?: (stream: "stdout" | "stderr", piece: Uint8Array) => void;
}

/** Which limit ended a box; absent when it ended by itself or was ended by `end()`. */
export type StoppedBy = "time" | "memory" | "output" | "disk" | "processes";

export interface BoxEnding {
  /** Exit code; null when a signal ended it. */
  readonly code: number | null;
  readonly signal: string | null;
  readonly stoppedBy?: StoppedBy;
  /** True when the program could not be started at all (not found, not executable). */
  readonly notStarted: boolean;
  readonly stdout: Uint8Array;
  readonly stderr: Uint8Array;
  readonly ms: number;
}

/** A box that runs. */
export interface RunningBox {
  /** Never rejects; settles only when every process of the box is gone. */
  readonly ended: Promise<BoxEnding>;
  /** Sends SIGTERM to the program itself, not to the box. */
  terminate(): void;
  /** Ends every process of the box at once and waits until all are gone. */
  end(): Promise<BoxEnding>;
}

/** Starts boxes beside the process that asks (a keeper, or a job that is its own keeper). */
export interface Boxes {
  readonly isolation: Isolation;
  /** Rejects only when the sandbox itself is broken (`FactoryError` `broken`). */
  start(box: BoxSpec): Promise<RunningBox>;
}

/** What a room is opened with. */
export interface RoomSpec {
  /** Module (a `file:` URL) that exports `keep: Keep`; it is run by this process's own Node inside the room. */
  readonly keeper: string;
  /** A folder that exists; inside the room it is an empty tmpfs of `workBytes`, gone with the room. */
  readonly work: string;
  readonly workBytes: number;
  readonly env: Readonly<Record<string, string>>;
  /** A name of which one room is open on this machine at most: what is left of an earlier one, boxes and all, is ended first. */
  readonly only?: string;
}

/** What a keeper is given: boxes in its room, and messages from and to whoever opened it. When that one is gone, so is the room. */
export interface Keeping {
  readonly boxes: Boxes;
  send(message: unknown): void;
  onMessage(listener: (message: unknown) => void): void;
}

/** The work of a keeper; the room stays open when it settles, until it is closed. A rejection closes it with code 1. */
export type Keep = (keeping: Keeping) => Promise<void> | void;

/** A room that is open: messages to and from its keeper (structured-clone JSON values), until it closes. */
export interface Room {
  send(message: unknown): void;
  /** Called for each message of the keeper; register before the first `send`. */
  onMessage(listener: (message: unknown) => void): void;
  /** Settles when the keeper and everything in the room are gone; says what the keeper wrote to stderr (last 4 kB). */
  readonly closed: Promise<{
    readonly code: number | null;
    readonly signal: string | null;
    readonly stderr: string;
  }>;
  /** Ends the keeper and everything in the room, and waits until all are gone. */
  close(): Promise<void>;
}

/** Opens rooms. At level `process` a room is a plain process and its network is the machine's loopback. */
export interface Rooms {
  readonly isolation: Isolation;
  open(room: RoomSpec): Promise<Room>;
}
