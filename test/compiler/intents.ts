import { readIntent } from "../../app/compiler/read-intent.ts";
import type { SpecGraph } from "../../app/core/spec/graph.ts";

/** The graph of an intent that can be read; the test fails with its problems otherwise. */
export function graphOf(text: string): SpecGraph {
  const reading = readIntent(text);
  if (reading.kind === "read") return reading.graph;
  throw new Error(
    reading.problems.map(({ line, quoted, why }) => `${line}: ${why}: ${quoted}`).join("\n"),
  );
}

/** An intent with these lines under ### Data, ### Rules and ### Workflows. */
export function intentOf(parts: {
  readonly data: string;
  readonly rules?: string;
  readonly workflows?: string;
}): string {
  return `### Service
test-service (domain)

### Purpose
Keep the records of a small house and answer for what may be done with them.

### Data
${parts.data}

### Rules
${parts.rules ?? ""}

### Workflows
${parts.workflows ?? ""}

### Acceptance
- [kept] What was kept can be read again.
`;
}

/** The data of a small house: more kinds of record than any other intent here has, for rules of many forms. */
export const HOUSE_DATA = `- Member: name text (PII), status one of active|suspended, max_loans integer ≥ 0
- Book: title text, copies integer ≥ 0, available boolean
- Loan: Member, Book, lent_on date, due_date date, returned_on date optional, status one of open|returned
- Room: number integer unique, capacity integer ≥ 1
- Stay: Room, guest text, from date, to date, people integer ≥ 1
- Slot: Room, day date, begins time, ends time
- Product: sku text unique, stock integer ≥ 0, price money
- Order: Product, quantity integer ≥ 1, ordered date, ship_date date optional, status one of open|paid|shipped
- Parcel: label text, weight number
- Inspection: Parcel, date date, hold_days integer ≥ 0
- Pickup: Parcel, date date, courier text
- Donor: name text
- Donation: Donor, date date, millilitres integer`;

/** A library that lends books. */
export const LIBRARY = `### Service
town-library (domain)

### Purpose
Lend the books of a town's library to its members, and never to somebody who may not borrow.

### Beneficiaries
- Members
- Librarians

### Never
- Lend for money

### Key features
- Lending
- Reminders

### Data
- Member: name text (PII), email text unique (PII), status one of active|suspended, joined date
- Book: title text, shelf text optional, copies integer ≥ 0
- Loan: Member, Book, lent_on date, due_on date, state one of open|returned

### Rules
- [active-borrower] A loan needs a member whose status is active.
- [few-loans] A member has at most 2 open loans.
- [due-later] A loan's due_on is after its lent_on.
- [history] A returned loan may not be changed or deleted.

### Workflows
- Reminders: Overdue alerts (loans whose state is open) → Group loans by member

### Acceptance
- A suspended member gets no loan.

### Port
8123

### Priority
high
`;

/** A depot that hands out parcels, with much left open. */
export const DEPOT = `### Service
Name: Depot
Type: domain

### Purpose
Share out a depot's goods among the requests of its customers, and never what is under inspection.

### Data
- Parcel: label text, article text, units integer ≥ 0
- Inspection: Parcel, date date, hold_days integer ≥ 0
- Pickup: Parcel, date date, courier text
- Customer: name text (PII)
- Request: Customer, article text, wanted integer ≥ 1, weekday weekday, urgency 1..5, offer money

### Workflows
- Daily dispatch: Hold gate → Allocate to requests (Tuesday's customers first) → Shortfall alerts → Packlists by customer

### Rules
- [hold-gate] No pickup of a parcel before hold_days after its last inspection have passed.

### Acceptance
- [served] Every request is served or an alert is raised.
`;

/** Names that are also words of the language and of what steps give. */
export const AWKWARD = intentOf({
  data: `- Record: class text, function integer optional, default boolean, new date, constructor text, limit integer, map list of Map
- Map: value number, Record optional, prototype one of a|b
- World: it text, one integer, world text
- Guest: name text
- Stay: Guest, from date, to date, short text, items text, beds integer ≥ 1
- Room: from text, beds integer ≥ 1, count integer 1..3`,
  rules: `- A record's function is at least 3
- No two maps have the same value
- A stay's to is after its from`,
  workflows: `- A: Allocate rooms to stays (earliest from first) → Shortfall alerts → Lists by guest
- B: Group stays by items
- C: Group rooms by count
- D: Group stays by from → Alert for stays whose beds is at least 2`,
});
