import { mkdtemp, rm } from "node:fs/promises";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { FactoryError } from "../../../app/core/errors.ts";
import { type OpenApi, openApi } from "../../../app/surfaces/api/open-api.ts";
import { fakeFactory } from "../../fakes/factory.ts";

let folder: string;
let api: OpenApi;
const fake = fakeFactory();

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "api-"));
  api = await openApi(fake, { socket: join(folder, "s") }, () => {});
});
afterAll(async () => {
  await api.close();
  await rm(folder, { recursive: true });
});

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

function post(path: string, body: string, type = "application/json"): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const headers = { "content-type": type };
    const call = request(
      { socketPath: api.address, path, method: "POST", headers },
      async (response) => {
        const pieces: Buffer[] = [];
        for await (const piece of response) pieces.push(piece as Buffer);
        resolve({
          status: response.statusCode ?? 0,
          body: JSON.parse(Buffer.concat(pieces).toString()),
        });
      },
    );
    call.once("error", reject);
    call.end(body);
  });
}

test.each([
  ["/factory/status", "{}", 422, "status: intent: saw nothing; give a string"],
  ["/factory/status", '{"intent":"I1","extra":1}', 422, "this key is not known here"],
  ["/factory/submit", '{"text":7,"by":"ada"}', 422, "submit: text: saw 7; give a string"],
  ["/factory/subscribe", '{"after":-1}', 422, "subscribe: after: saw -1"],
  ["/factory/status", "{", 400, "JSON"],
  ["/factory/nothing", "{}", 404, "no such call: POST /factory/nothing"],
  ["/factory/status", '{"intent":"I9"}', 404, "no intent I9"],
])("%s with %s is answered %i", async (path, body, status, message) => {
  const answer = await post(path, body);
  expect(answer.status).toBe(status);
  expect(answer.body).toMatchObject({ error: { message: expect.stringContaining(message) } });
});

test.each([
  ["invalid-input", 422],
  ["wrong-use", 400],
  ["not-found", 404],
  ["conflict", 409],
  ["refused", 403],
  ["broken", 503],
  ["unsupported", 501],
] as const)("a refusal that is %s has the status %i", async (code, status) => {
  fake.services = async () => {
    throw new FactoryError(code, "so it is");
  };
  const answer = await post("/factory/services", "{}");
  expect(answer).toEqual({ status, body: { error: { code, message: "so it is" } } });
});

test("a body that is too large is refused", async () => {
  const { status } = await post("/factory/submit", " ".repeat(50 * 1024 * 1024));
  expect(status).toBe(413);
});
