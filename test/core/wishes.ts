/**
 * What authors ask for, three times each, written by hand: as it was first said, reworded a little (what an author does who was
 * refused), and said anew by somebody who knows only what is wanted. Wishes of one product share its words, as they do in life.
 */
export interface Wish {
  readonly said: string;
  readonly reworded: string;
  readonly anew: string;
}

const FARM: readonly Wish[] = [
  {
    said: `Keep a record of every spraying so that no block is harvested too early.
- SprayEvent: block text, product text, sprayed_on date, interval_days integer 0..60
- [phi-gate] No harvest of a block is recorded before its pre-harvest interval has passed.
- [spray-listed] The sprayings of a block are listed, the newest first.`,
    reworded: `Keep a record of each spraying, so that no block will be harvested too early.
- Spraying: block text, product text, sprayed_on date, interval_days integer 0..90
- [interval] A harvest of a block is not recorded before its pre-harvest interval has passed.
- [listed] The sprayings of one block are listed with the newest first.`,
    anew: `We must never pick fruit from a block while the waiting time after spraying still runs.
- Treatment: block text, chemical text, day date, wait_days integer 0..60
- [wait] Picking from a block is refused until the waiting time after its last spraying is over.
- [history] For each block one sees what was sprayed and when.`,
  },
  {
    said: `Promise no more produce to buyers than the fields will yield.
- Contract: buyer text, sku text, qty_per_week integer 1..10000, price_floor money
- [no-overpromise] The sum of weekly quantities of a sku is never more than its forecast.
- [floor] A contract below its price floor is refused.`,
    reworded: `Promise buyers no more produce than the fields are going to yield.
- Contract: buyer text, sku text, qty_per_week integer 1..9999, price_floor money
- [forecast] The sum of the weekly quantities of one sku never exceeds its forecast.
- [price] Contracts below the price floor are refused.`,
    anew: `Sales should not commit to deliveries that our harvest cannot cover.
- Agreement: customer text, crop text, weekly_amount integer 1..10000, lowest_price money
- [cover] What is agreed for a crop each week stays within what the forecast says will be harvested.
- [cheap] An agreement under the lowest price is turned down.`,
  },
  {
    said: `Plan irrigation by soil moisture and the weather of the next days.
- Valve: zone text, litres_per_minute number, open boolean
- [dry] A zone under 20 percent moisture is watered the same night unless rain is expected.
- [never-twice] No zone is watered twice within twelve hours.`,
    reworded: `Plan the irrigation by the moisture of the soil and by the weather of the coming days.
- Valve: zone text, litres_per_minute number, open boolean
- [dry-zone] Zones under 20 percent moisture are watered in the same night unless rain is expected.
- [twelve] No zone gets water twice within twelve hours.`,
    anew: `Water should reach thirsty ground and nowhere else.
- Sprinkler: area text, flow number, running boolean
- [thirsty] When soil moisture in an area falls below a fifth, it is irrigated overnight, but not when rain is forecast.
- [rest] Between two waterings of an area lie at least half a day.`,
  },
  {
    said: `Know which picker earned what, so that wages are paid right each Friday.
- Picker: name text (PII), rate money
- Crate: picker Picker, weight_kg number, day date
- [wage] The wage of a week is the sum of crates times the picker's rate.
- [closed] A week that was paid can no longer be changed.`,
    reworded: `Know what each picker earned, so that the wages are paid right every Friday.
- Picker: name text (PII), rate money
- Crate: picker Picker, kilograms number, day date
- [wages] The wage of one week is the sum of its crates times the rate of the picker.
- [paid] A week that was paid cannot be changed any more.`,
    anew: `Seasonal workers must get the right money at the end of the week.
- Worker: name text (PII), per_kilo money
- Basket: worker Worker, kilos number, date date
- [pay] Weekly pay follows from the baskets that somebody picked and what is paid for a kilo.
- [final] Once paid out, nothing of that week can be edited.`,
  },
  {
    said: `Warn before frost damages blossoms in the orchard.
- Sensor: place text, celsius number, read_at time
- [frost] When a sensor reads below 1 degree between March and May an alert is raised within a minute.
- [silent] A sensor that has not reported for an hour raises an alert of its own.`,
    reworded: `Warn before the frost can damage the blossoms of the orchard.
- Sensor: place text, celsius number, read_at time
- [frost-alert] If a sensor reads below 1 degree between March and May, an alert is raised within one minute.
- [quiet] A sensor which has not reported for one hour raises its own alert.`,
    anew: `We lose the apple crop when cold nights surprise us in spring.
- Thermometer: spot text, temperature number, at time
- [cold] Temperatures under one degree in spring lead to an alarm at once.
- [broken] So does a thermometer of which nothing was heard for an hour.`,
  },
  {
    said: `Keep tractors and machines serviced so that none breaks in harvest time.
- Machine: name text, hours number, serviced_at number
- [due] A machine is due for service 250 hours after its last one.
- [blocked] A machine that is overdue cannot be assigned to a job.`,
    reworded: `Keep the tractors and other machines serviced, so that none of them breaks at harvest time.
- Machine: name text, hours number, serviced_at number
- [service-due] Machines are due for service 250 hours after the last one.
- [overdue] An overdue machine cannot be assigned to any job.`,
    anew: `Breakdowns in the busiest weeks come from skipped maintenance.
- Vehicle: label text, engine_hours number, last_maintenance number
- [maintenance] After 250 engine hours maintenance is needed again.
- [parked] Vehicles that missed their maintenance are not given out for work.`,
  },
  {
    said: `Trace every box of fruit from the shelf back to its field.
- Box: code text unique, block text, packed_on date
- [trace] Given a box's code the block, the picker and all sprayings are answered.
- [recall] All boxes of a block between two days can be called back at once.`,
    reworded: `Trace each box of fruit from the shelf back to the field it came from.
- Box: code text unique, block text, packed_on date
- [traced] Given the code of a box, its block, its picker and all sprayings are answered.
- [called-back] All the boxes of one block between two days can be called back at once.`,
    anew: `If a shop finds a bad apple we need to know where it grew and what else to take back.
- Package: barcode text unique, field text, date date
- [origin] A barcode leads to the field, to who harvested it and to what was sprayed there.
- [withdraw] Every package of a field and period is withdrawn with one request.`,
  },
  {
    said: `Share the forecast of yields with the co-operative every Monday.
- Forecast: sku text, week integer 1..53, kilos number
- [monday] Each Monday the forecasts of the next four weeks are sent.
- [change] A forecast that changes by more than ten percent is sent again the same day.`,
    reworded: `Share our forecast of the yields with the co-operative on every Monday.
- Forecast: sku text, week integer 1..53, kilos number
- [mondays] Every Monday the forecasts of the following four weeks are sent.
- [changed] Forecasts that change by more than ten percent are sent again on the same day.`,
    anew: `The co-op wants to hear early how much of each crop to expect.
- Estimate: crop text, calendar_week integer 1..53, amount number
- [weekly] At the start of a week it is told what the coming month will bring.
- [correction] Larger corrections, above a tenth, are passed on at once.`,
  },
];

const LIBRARY: readonly Wish[] = [
  {
    said: `Lend books to members and know when each comes back.
- Member: name text (PII), card text unique
- Loan: member Member, book text, due date
- [limit] A member has at most five loans at a time.
- [overdue] A member with an overdue loan cannot borrow.`,
    reworded: `Lend our books to members, and know when each of them comes back.
- Member: name text (PII), card text unique
- Loan: member Member, book text, due date
- [five] Members have at most five loans at one time.
- [late] A member who has an overdue loan cannot borrow.`,
    anew: `People take books home and we lose sight of them.
- Reader: name text (PII), number text unique
- Borrowing: reader Reader, title text, return_by date
- [most] Nobody holds more than five titles.
- [blocked] Whoever is late with a title gets no other until it is returned.`,
  },
  {
    said: `Let members reserve a book that somebody else has.
- Reservation: member Member, book text, placed_at time
- [queue] Reservations of a book are served in the order in which they were placed.
- [expire] A reserved book that is not fetched within three days goes to the next in the queue.`,
    reworded: `Let our members reserve books that somebody else has at the moment.
- Reservation: member Member, book text, placed_at time
- [order] The reservations of a book are served in the order in which they were placed.
- [fetch] A reserved book which is not fetched within three days goes to the next one in the queue.`,
    anew: `When a title is out, readers want to be next in line for it.
- Hold: reader Reader, title text, since time
- [turn] Whoever asked first gets it first.
- [pickup] If it waits on the shelf longer than three days the following reader is told.`,
  },
  {
    said: `Charge fines for books that come back late.
- Fine: member Member, amount money, paid boolean
- [daily] A fine grows by 20 cents for each day after the due date, up to 10 euros.
- [settled] A member who owes more than 5 euros cannot borrow.`,
    reworded: `Charge a fine for each book that comes back late.
- Fine: member Member, amount money, paid boolean
- [per-day] The fine grows by 20 cents for every day after the due date, up to 10 euros.
- [owes] Members who owe more than 5 euros cannot borrow.`,
    anew: `Late returns should cost something, though not too much.
- Penalty: reader Reader, sum money, cleared boolean
- [cents] Each day of delay costs twenty cents, ten euros at the most.
- [debt] With debts above five euros no new loan is possible.`,
  },
  {
    said: `Buy the books that members ask for most.
- Suggestion: title text, author text, votes integer
- [vote] A member votes for a suggestion once.
- [budget] Orders of a month never cost more than its budget.`,
    reworded: `Buy those books that the members ask for most.
- Suggestion: title text, author text, votes integer
- [one-vote] Members vote for a suggestion once.
- [monthly] The orders of one month never cost more than the budget of it.`,
    anew: `Acquisitions should follow what readers wish.
- Proposal: name text, writer text, supporters integer
- [support] Each reader supports a proposal no more than one time.
- [spend] What is bought in a month stays within the money set aside.`,
  },
  {
    said: `Count the whole stock once a year and find what is missing.
- Copy: barcode text unique, shelf text, seen_on date
- [count] A copy that was not seen in a count is reported as missing.
- [misplaced] A copy seen on another shelf than its own is listed for moving.`,
    reworded: `Count the whole of the stock once every year and find out what is missing.
- Copy: barcode text unique, shelf text, seen_on date
- [counted] Copies that were not seen in a count are reported as missing.
- [wrong-shelf] A copy that was seen on another shelf than its own is listed for moving.`,
    anew: `Inventory in January takes weeks and still volumes vanish.
- Volume: code text unique, place text, last_checked date
- [lost] Volumes nobody scanned during inventory appear in a list of losses.
- [elsewhere] Those scanned at a wrong place are put on a list to be carried back.`,
  },
  {
    said: `Rent rooms for reading groups in the evening.
- Booking: room text, group text, starts time, ends time
- [overlap] Two bookings of one room never overlap.
- [cancel] A booking can be cancelled until one hour before it starts.`,
    reworded: `Rent our rooms to reading groups in the evenings.
- Booking: room text, group text, starts time, ends time
- [no-overlap] Two bookings of the same room never overlap.
- [cancelled] Bookings can be cancelled until one hour before they start.`,
    anew: `Book clubs would like to meet here after closing time.
- Meeting: space text, club text, start time, finish time
- [free] A space is given to one club at a time.
- [withdraw] Clubs may call a meeting off up to sixty minutes ahead.`,
  },
  {
    said: `Show children books that fit their age.
- Book: title text, age_from integer 0..18, age_to integer 0..18
- [fits] A search for an age lists only books whose range holds it.
- [parents] A book marked for parents is never listed for a child.`,
    reworded: `Show to children only the books that fit their age.
- Book: title text, age_from integer 0..18, age_to integer 0..18
- [fitting] A search for an age lists only those books whose range holds it.
- [for-parents] Books marked for parents are never listed for children.`,
    anew: `Kids at the terminal ought to find what suits them.
- Work: name text, youngest integer 0..18, oldest integer 0..18
- [suitable] Searching with an age gives works meant for that age and no others.
- [adults] What is meant for grown-ups stays hidden from them.`,
  },
  {
    said: `Send loans between branches overnight.
- Transfer: copy text, from text, to text, sent_on date
- [arrive] A transfer that has not arrived after two days is reported.
- [route] A copy is in one transfer at a time.`,
    reworded: `Send loans from branch to branch overnight.
- Transfer: copy text, from text, to text, sent_on date
- [arrived] Transfers that have not arrived after two days are reported.
- [one-route] A copy is in only one transfer at a time.`,
    anew: `The van carries books to where a reader waits for them.
- Delivery: item text, origin text, destination text, day date
- [delayed] If something is on the road for longer than two days somebody is told.
- [once] Nothing can be on two tours.`,
  },
];

const CLINIC: readonly Wish[] = [
  {
    said: `Give patients appointments without double bookings.
- Appointment: patient text (PII), doctor text, starts time, minutes integer 10..60
- [double] A doctor never has two appointments at the same time.
- [remind] A patient is reminded a day before the appointment.`,
    reworded: `Give appointments to patients without any double bookings.
- Appointment: patient text (PII), doctor text, starts time, minutes integer 10..90
- [no-double] Doctors never have two appointments at the same time.
- [reminder] The patient is reminded one day before the appointment.`,
    anew: `The calendar of our physicians is a mess and visitors collide.
- Visit: person text (PII), physician text, begin time, length integer 10..60
- [collide] No physician sees two people at once.
- [notice] The evening before, people get a message about their visit.`,
  },
  {
    said: `Prescribe nothing that a patient is allergic to.
- Allergy: patient text (PII), substance text
- Prescription: patient text (PII), substance text, dose number
- [allergic] A prescription of a substance that the patient is allergic to is refused.
- [override] A doctor may override with a reason, which is kept.`,
    reworded: `Never prescribe anything that a patient is allergic to.
- Allergy: patient text (PII), substance text
- Prescription: patient text (PII), substance text, dose number
- [allergy] Prescriptions of a substance to which the patient is allergic are refused.
- [reason] A doctor may override this with a reason, which is kept.`,
    anew: `A wrong drug can kill somebody who does not tolerate it.
- Intolerance: person text (PII), agent text
- Medication: person text (PII), agent text, amount number
- [harm] What somebody does not tolerate cannot be ordered for them.
- [insist] Physicians who insist have to say why, and that stays on file.`,
  },
  {
    said: `Keep vaccines cold and throw away what was warm.
- Fridge: name text, celsius number, read_at time
- [warm] A fridge above 8 degrees for ten minutes marks its vaccines as spoiled.
- [spoiled] A spoiled vaccine cannot be given.`,
    reworded: `Keep the vaccines cold, and throw away those which were warm.
- Fridge: name text, celsius number, read_at time
- [too-warm] A fridge that is above 8 degrees for ten minutes marks its vaccines as spoiled.
- [not-given] Spoiled vaccines cannot be given.`,
    anew: `Doses lose their effect when cooling fails.
- Cooler: label text, temperature number, at time
- [failed] Ten minutes over eight degrees and everything inside is written off.
- [discard] Nobody is injected with a dose that was written off.`,
  },
  {
    said: `Bill insurers for treatments at the end of each month.
- Treatment: code text, patient text (PII), price money, day date
- [once] A treatment is billed once.
- [missing] A treatment without a code is listed and not billed.`,
    reworded: `Bill the insurers for all treatments at the end of every month.
- Treatment: code text, patient text (PII), price money, day date
- [billed-once] No treatment is billed more than once.
- [no-code] Treatments without a code are listed and not billed.`,
    anew: `Invoices to the health funds are late and sometimes doubled.
- Service: number text, person text (PII), fee money, date date
- [single] Nothing appears on two invoices.
- [incomplete] What lacks its number is set aside for somebody to complete.`,
  },
  {
    said: `Order bandages and drugs before they run out.
- Stock: item text unique, amount integer, least integer
- [reorder] An item at or under its least amount is ordered the same day.
- [expired] An item past its date is not counted.`,
    reworded: `Order the bandages and the drugs before they run out.
- Stock: item text unique, amount integer, least integer
- [ordered] Items at or under their least amount are ordered on the same day.
- [past-date] Items past their date are not counted.`,
    anew: `The cupboard is empty whenever something is needed.
- Supply: article text unique, quantity integer, minimum integer
- [refill] As soon as a quantity falls to its minimum more is bought.
- [outdated] Outdated articles count as not there.`,
  },
  {
    said: `Share laboratory results with patients safely.
- Result: patient text (PII), test text, value number, released boolean
- [release] A result is shown to its patient only after a doctor released it.
- [foreign] Nobody sees the result of another patient.`,
    reworded: `Share the results of the laboratory with patients in a safe way.
- Result: patient text (PII), test text, value number, released boolean
- [released] Results are shown to their patient only after a doctor released them.
- [own] No one sees the results of another patient.`,
    anew: `People want to read their blood values at home.
- Finding: person text (PII), analysis text, figure number, approved boolean
- [approved] Findings appear once a physician has approved them, not before.
- [private] They appear to the person they belong to and to no one else.`,
  },
  {
    said: `Let nurses hand over their shift in writing.
- Note: ward text, nurse text, words text, at time
- [read] A shift begins when every note of the last one was read.
- [urgent] An urgent note is shown first until it is done.`,
    reworded: `Let the nurses hand over their shifts in writing.
- Note: ward text, nurse text, words text, at time
- [all-read] A shift begins only when all notes of the last one were read.
- [first] Urgent notes are shown first until they are done.`,
    anew: `Information is lost when the night team goes home.
- Message: station text, author text, content text, written time
- [confirmed] The day team starts after it has confirmed what the night team left.
- [important] Whatever is pressing stays on top as long as it is open.`,
  },
  {
    said: `Find a free bed for a patient who arrives at night.
- Bed: ward text, number integer, free boolean
- [nearest] The free bed of the right ward is offered, isolation first where it is needed.
- [cleaned] A bed is free only after it was cleaned.`,
    reworded: `Find a free bed for each patient who arrives in the night.
- Bed: ward text, number integer, free boolean
- [right-ward] A free bed of the right ward is offered, isolation first where that is needed.
- [clean] Beds are free only after they were cleaned.`,
    anew: `Emergency admissions wait in corridors though places exist.
- Place: unit text, label integer, available boolean
- [offer] Whoever comes in is offered a place in the fitting unit, an isolated one for infections.
- [hygiene] Places become available when hygiene has finished with them.`,
  },
];

/** Each product's wishes. */
export const WISHES: readonly (readonly Wish[])[] = [FARM, LIBRARY, CLINIC];
