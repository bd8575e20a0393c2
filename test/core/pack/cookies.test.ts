import { describe, expect, test } from "vitest";
import { type CookieJar, cookieHeader, withCookies } from "../../../app/core/pack/cookies.ts";

const at = (path: string, now = 0) => ({ path, now });
const set = (lines: readonly string[], path = "/", jar: CookieJar = []) =>
  withCookies(jar, lines, at(path));

describe("a jar of cookies", () => {
  test("gives back what it was given, by the path that it was given for", () => {
    const jar = set(["sid=a=b; HttpOnly; SameSite=Lax", "deep=1; Path=/a"], "/a/b?c");
    expect(cookieHeader(jar, "/a/x?q=/")).toBe("sid=a=b; deep=1");
    expect(cookieHeader(jar, "/a")).toBe("sid=a=b; deep=1");
    expect(cookieHeader(jar, "/ab")).toBeNull();
    expect(cookieHeader(set(["all=1; Path=/"], "/a/b"), "/x")).toBe("all=1");
  });

  test("sends the most particular first", () => {
    expect(cookieHeader(set(["x=root; Path=/", "x=deep; Path=/a/b"]), "/a/b/c")).toBe(
      "x=deep; x=root",
    );
  });

  test("replaces what has the same name and path, and drops what is over", () => {
    const jar = set(["sid=1"]);
    expect(cookieHeader(set(["sid=2"], "/", jar), "/")).toBe("sid=2");
    expect(cookieHeader(set(["sid=; Max-Age=0"], "/", jar), "/")).toBeNull();
    const gone = "sid=x; Expires=Thu, 01 Jan 1970 00:00:00 GMT";
    expect(cookieHeader(withCookies(jar, [gone], at("/", 1)), "/")).toBeNull();
    expect(cookieHeader(set(["sid=3; Max-Age=60"], "/", jar), "/")).toBe("sid=3");
  });

  test("passes over what is no cookie", () => {
    expect(set(["", "=x", "name"])).toEqual([]);
  });
});
