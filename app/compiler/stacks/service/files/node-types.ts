/** `types/node.d.ts`: what the service uses of Node, so that it is type-checked with nothing installed. */
export const NODE_TYPES = `// What this service uses of Node's own modules, so that "tsc" needs no package.
declare module "node:http" {
  export interface IncomingMessage extends AsyncIterable<Uint8Array> {
    readonly method?: string | undefined;
    readonly url?: string | undefined;
    resume(): void;
  }
  export interface ServerResponse {
    readonly headersSent: boolean;
    writeHead(status: number, headers: Readonly<Record<string, string | number>>): ServerResponse;
    end(text?: string): void;
  }
  export interface Server {
    listen(options: { port: number; host: string }, listening: () => void): Server;
    address(): { readonly port: number } | string | null;
    on(event: "error", heard: (error: Error) => void): Server;
    close(closed: () => void): Server;
    closeIdleConnections(): void;
    closeAllConnections(): void;
  }
  export function createServer(answer: (request: IncomingMessage, response: ServerResponse) => void): Server;
}
declare module "node:fs" {
  export function mkdirSync(path: string, options: { readonly recursive: true }): void;
  export function mkdtempSync(prefix: string): string;
  export function rmSync(path: string, options: { readonly recursive: true; readonly force: true }): void;
  export function existsSync(path: string): boolean;
  export function readFileSync(path: string, encoding: "utf8"): string;
  export function writeFileSync(path: string, text: string): void;
  export function appendFileSync(file: string | number, text: string): void;
  export function truncateSync(path: string, length: number): void;
  export function openSync(path: string, flags: string): number;
  export function fdatasyncSync(file: number): void;
  export function closeSync(file: number): void;
}
declare module "node:path" {
  export function join(...parts: readonly string[]): string;
}
declare module "node:os" {
  export function tmpdir(): string;
}
declare module "node:child_process" {
  interface Output {
    setEncoding(encoding: "utf8"): void;
    on(event: "data", heard: (text: string) => void): void;
  }
  export interface Child {
    readonly stdout: Output;
    kill(signal: string): boolean;
    once(event: "exit", heard: (code: number | null) => void): void;
  }
  export function spawn(
    command: string,
    args: readonly string[],
    options: { readonly env: Readonly<Record<string, string | undefined>>; readonly stdio: readonly string[] },
  ): Child;
}
declare module "node:test" {
  export function test(name: string, body: () => void | Promise<void>): void;
  export function before(body: () => void | Promise<void>): void;
  export function after(body: () => void | Promise<void>): void;
}
declare module "node:assert/strict" {
  export function equal(actual: unknown, expected: unknown, message?: string): void;
  export function deepEqual(actual: unknown, expected: unknown, message?: string): void;
  export function ok(value: unknown, message?: string): asserts value;
  export function match(value: string, pattern: RegExp, message?: string): void;
}
interface FetchAnswer {
  readonly ok: boolean;
  readonly status: number;
  text(): Promise<string>;
}
declare function fetch(
  url: string,
  options?: {
    readonly method?: string;
    readonly body?: string;
    readonly headers?: Readonly<Record<string, string>>;
    readonly signal?: unknown;
  },
): Promise<FetchAnswer>;
declare const AbortSignal: { timeout(milliseconds: number): unknown };
declare const process: {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly execPath: string;
  readonly stdout: { write(text: string): boolean };
  on(event: "SIGTERM" | "SIGINT", heard: () => void): void;
  exit(code: number): never;
  getBuiltinModule(id: "node:http"): typeof import("node:http");
};
declare const performance: { now(): number };
declare const crypto: { randomUUID(): string };
declare const Buffer: {
  concat(parts: readonly Uint8Array[]): Uint8Array;
  byteLength(text: string): number;
};
declare class URL {
  constructor(url: string, base: string);
  readonly pathname: string;
  readonly searchParams: Iterable<[string, string]>;
}
declare class TextDecoder {
  constructor(encoding: "utf-8", options: { readonly fatal: boolean });
  decode(bytes: Uint8Array): string;
}
interface ImportMeta {
  readonly dirname: string;
}
interface Timer {
  unref(): void;
}
declare function setTimeout(run: () => void, milliseconds: number): Timer;
declare function clearTimeout(timer: Timer): void;
`;
