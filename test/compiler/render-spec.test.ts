import { describe, expect, test } from "vitest";
import { renderSpec } from "../../app/compiler/render-spec.ts";
import { DEPOT, graphOf, intentOf, LIBRARY } from "./intents.ts";

describe("SPEC.md", () => {
  test("shows the whole interface: every method, path, body and answer", () => {
    const spec = renderSpec(graphOf(DEPOT));
    for (const path of ["parcels", "inspections", "pickups", "customers", "requests"]) {
      expect(spec).toContain(`| POST | \`/${path}\` |`);
      expect(spec).toContain(`| GET | \`/${path}\` |`);
      for (const method of ["GET", "PATCH", "DELETE"])
        expect(spec).toContain(`| ${method} | \`/${path}/{id}\` |`);
    }
    expect(spec).toContain("| POST | `/workflows/daily-dispatch/runs` |");
    expect(spec).toContain("| GET | `/workflows/daily-dispatch/runs/{id}` |");
    for (const path of ["health", "capabilities", "state", "dependencies", "message"])
      expect(spec).toContain(`\`/${path}\``);
  });

  test("says what each rule was taken to mean, what is left open, and what was assumed", () => {
    const spec = renderSpec(graphOf(DEPOT));
    expect(spec).toContain(
      "Taken as: A Pickup is at least its hold_days days after the last Inspection.",
    );
    expect(spec).toContain(
      "Only the last Inspection before a Pickup locks it. Or: Every Inspection",
    );
    expect(
      renderSpec(
        graphOf(intentOf({ data: "- Book: title text" }).replace("test-service (domain)", "")),
      ),
    ).toContain("Service type: assumed");
  });

  test("shows what stands beside a rule and is not built, and notes", () => {
    const spec = renderSpec(
      graphOf(
        `${LIBRARY.replace("is active.", "is active. Be kind, though.")}\n### Mood\nFriendly\n`,
      ),
    );
    expect(spec).toContain("Beside it stands, and is not built: Be kind, though.");
    expect(spec).toContain("Mood: Friendly");
  });

  test("is the same text each time", () => {
    expect(renderSpec(graphOf(LIBRARY))).toBe(renderSpec(graphOf(LIBRARY)));
  });

  test("puts a collection where the interface says", () => {
    const text = `${LIBRARY}\n### Interface\n- Member: /people\n- Reminders: /jobs/reminders\n- Panels: Desk, Shelf\n`;
    const spec = renderSpec(graphOf(text));
    expect(spec).toContain("| PATCH | `/people/{id}` |");
    expect(spec).toContain("| POST | `/jobs/reminders/runs` |");
    expect(spec).toContain("- Desk\n- Shelf");
  });
});
