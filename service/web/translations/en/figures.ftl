# The pages of figures. A rate never stands without its two counts.
nav-adoption = Adoption
figures-title = Adoption
figures-lead = How far leaders sign digitally, officials use official mail, and documents go out signed over the network, counted from the system's own logs.
figures-month = Month
figures-show = Show
figures-where = What is being looked at
figures-everywhere = The whole city
figures-no-figure = No figure
figures-of = { $counted } of { $entitled }
figures-target = Target { $target } %.
figures-distance =
    { $count ->
        [one] One person more.
       *[other] { $count } people more.
    }
figures-reached = The target is reached.
figures-pace = At the pace of the last six months: { $month }/{ $year }.
figures-footnote = The dashed line is the target. Closed months stay as published; a month that is not closed is provisional.
figures-line = Month by month. { $name }
figures-by-month = By month
figures-as-table = Show as a table
figures-rate = Rate and both counts
figures-share = Against the target
figures-standing = Standing
figures-closed = Closed
figures-provisional = Provisional
figures-by-unit = By unit
figures-unit = Unit
figures-no-units = There was no unit on that day.
figures-by-level = By level
figures-never-summed = Somebody with two posts counts in each, and once in the whole. So the lines do not add up to it.
figures-documents-summed = A document is the body's that gave its number. The line of a level holds the documents of the bodies of that level alone.
figures-points = { $points } points under Decree 307/2025.
figures-apart = Told apart, not counted:
figures-apart-recalled =
    { $count ->
        [one] one document recalled
       *[other] { $count } documents recalled
    }
figures-apart-replaced =
    { $count ->
        [one] one document replaced
       *[other] { $count } documents replaced
    }
figures-heat = Units and months
figures-heat-about = A cell holds the month's per cent. A dash: no figure.
figures-definition = How it is counted
figures-numerator = Numerator
figures-denominator = Denominator
figures-basis = Basis
figures-since = in force since
figures-predecessors = Succeeded within the period: { $units }. Their documents are not in this figure; a restated one holds them.
figures-unrestated = Cannot be put under a successor: { $units }.
figures-fact-period = Period
figures-fact-as-of = Known as of
figures-fact-roster = Staff list of
figures-fact-bodies = Bodies of
figures-fact-version = Measure, version
figures-fact-excluded = Not counted
figures-fact-coverage = How complete the sources are
figures-fact-late = Events recorded late
figures-fact-habit = What regularly means
figures-habit = On at least { $days } days a week, in { $reached } of the last { $weeks } weeks.
figures-nobody = Nobody
figures-nothing = Nothing
figures-complete = Nothing is known to be missing
figures-hours = { $read } of { $expected } hours of mail logs
figures-of-nobody =
    { $count ->
        [one] One event of an account of nobody known.
       *[other] { $count } events of accounts of nobody known.
    }
figures-reason-unit-mailbox = mailboxes of units
figures-reason-service-account = system accounts
figures-reason-long-leave = long leave
figures-reason-temporary-contract = temporary contracts
figures-reason-vacant-post = vacant posts
figures-reason-cancelled-number = cancelled numbers
figures-reason-copy = copies
figures-level-city = City
figures-level-province = Province
figures-level-district = District
figures-level-commune = Ward or commune
figures-level-department = Department
figures-none-nobody-entitled = Nobody was entitled.
figures-none-no-source = No mail log of this period was read.
figures-none-facts-missing = The sources do not hold enough.
figures-none-nothing-registered = No number was given yet.
figures-none-nothing-reported = No unit has reported.
figures-none-not-begun = This period has not begun.
figures-none-withheld = Too few people to be shown.
figures-goal-f1 = Documents signed and sent on the network
figures-goal-f4 = Documents signed by the competent person
figures-goal-f7 = Electronic documents sent on the network
figures-goal-f2 = Leaders with a certificate
figures-goal-f3 = Leaders who sign digitally
figures-goal-f5 = Officials with an official mailbox
figures-goal-f6 = Officials who use their mailbox regularly
figures-level-tier-1 = Top tier
figures-level-tier-2 = Second tier
figures-level-tier-3 = Third tier
figures-evidence = The people behind a figure
figures-evidence-about = Everybody bears a pseudonym that holds for this figure alone. That you looked is recorded.
figures-see-evidence = See the evidence
figures-lift = See one person
figures-lift-act = Show who it is
figures-pseudonym = Pseudonym
figures-reason = Reason
figures-reason-hint = It is recorded with your name.
figures-needed = This has to be filled in.
figures-people = Everybody
figures-counted = Counted
figures-not-counted = Entitled, not counted
figures-further =
    { $count ->
        [one] One person more
       *[other] { $count } people more
    }
figures-revealed = One person behind a figure
figures-revealed-told = That you saw who this is has been recorded.
figures-what = What was done
figures-when = When
figures-source = Where it was read
figures-no-traces = Nothing in this period.
figures-kind-sent = Sent a letter
figures-kind-read = Read a letter
figures-kind-signed-in = Signed in to the mailbox
figures-kind-entered = Signed in here
figures-kind-signed = Signed digitally
figures-kind-verified = Verified a document
figures-kind-certificate = Holds a certificate
figures-kind-mailbox = Holds an official mailbox
recount-act = Count again independently
recount-hint = Counted from each event, without the rollup. The recount is written into the ledger.
recount-title = An independent recount
recount-agrees = Both ways of counting come to the same.
recount-differs = The two ways of counting differ. Please do not use this figure yet, and tell your IT staff.
recount-told = The figure as it was told
recount-again = The recount
recount-how = How it was counted again
recount-how-told = People and raw events are matched in the database itself, by another query than the one behind the figure.
recount-how-documents = Each event of each document is matched in the database itself, by another query than the way the figure was counted.
numbered-evidence = The documents behind a figure
numbered-about = Number, symbol, date, body and digest are told, no title and no content. That you looked is recorded.
numbered-list = List of documents
numbered-notation = Number and symbol
numbered-day = Date
numbered-holds = What is proved
numbered-signed = Signed by the competent person
numbered-sealed = Signed by the agency
numbered-sent = Sent
numbered-corrected = Corrected
numbered-valid = In force
numbered-recalled = Recalled
numbered-replaced = Replaced
numbered-cancelled = Number cancelled
numbered-cancelled-count =
    { $count ->
        [one] One number was cancelled and is not counted.
       *[other] { $count } numbers were cancelled and are not counted.
    }
numbered-copies-count =
    { $count ->
        [one] One number is a copy's and is not counted.
       *[other] { $count } numbers are those of copies and are not counted.
    }
numbered-copy = Copy
numbered-paper = On paper
numbered-numbered = Numbered
numbered-nothing = Nothing is proved
numbered-taken-out = Cancelled, not counted
numbered-copy-out = Copy, not counted
numbered-not-counted = In the denominator, not counted
numbered-proofs =
    { $count ->
        [one] See one event that proves it
       *[other] See { $count } events that prove it
    }
numbered-ledger = ledger no. { $number }
numbered-digest = SHA-256 of the file as issued:
numbered-further =
    { $count ->
        [one] One document more
       *[other] { $count } documents more
    }
