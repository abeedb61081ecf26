# Measures that bodies report of themselves: never mixed with what the system measures.
figures-none-reports-missing = Not every unit has reported.
figures-none-not-restated = What units report is not restated to their successors.
figures-goal-f8 = Work files processed electronically
figures-goal-f9 = Documents and files fully electronic
figures-goal-f10 = Agencies run in an electronic environment
figures-goal-f11 = Officials with a computer
figures-goal-f12 = Communes on the dedicated network
figures-goal-f13 = Public services online from end to end
figures-goal-f14 = Officials trained in digital skills
figures-goal-f15 = Satisfied citizens and businesses
figures-goal-f16 = Systems with a security-level dossier
figures-goal-f17 = Digital certificates issued
adoption-figure-reported = { $measure } · { $place } · { $first } – { $last }: { $rate }; reported by units
adoption-no-figure-reported = { $measure } · { $place } · { $first } – { $last }: no figure reported by units ({ $reason })
adoption-missing = { $reason } Still missing: { $units }.

nav-reported = Reports
reported-title = Reports of the bodies
reported-lead = Figures that bodies report of themselves, with evidence. Each counts once a second person approved it.
reported-by-units = Reported by the bodies
reported-section = Reported by the bodies
reported-section-about = The system cannot measure these. A second person approved each figure, and evidence lies with it.
reported-awaited =
    { $count ->
        [one] { $period }: one unit is awaited.
       *[other] { $period }: { $count } units are awaited.
    }
reported-nothing-yet = No figure yet
reported-see-reports = See the reports
reported-waiting = { $count } to decide on
reported-by-state = By state
reported-state-reported = To be decided
reported-state-approved = Approved
reported-state-refused = Refused
reported-superseded = Superseded
reported-new = Report a figure
reported-new-lead = Choose measure and period, fill in both counts and attach the evidence.
reported-import = Import a CSV table
reported-import-lead = Each row is a figure. You see the table first, and it can be sent once every row is right.
reported-every = Every measure
reported-see-all = Clear filters
reported-pages = Pages
reported-before = Previous page
reported-after = Next page
reported-none-title = No report yet
reported-none-text = Reports of your body will stand here, those that wait first.
reported-together = The rows of one table
reported-together-about = These reports came with one CSV table.
reported-approve-all =
    { $count ->
        [one] Approve the report that waits
       *[other] Approve the { $count } reports that wait
    }
reported-approved-all =
    { $count ->
        [one] One report is approved.
       *[other] { $count } reports are approved.
    }
reported-field-measure = Measure
reported-field-unit = Body
reported-field-period = Period
reported-field-counted = Numerator
reported-field-entitled = Denominator
reported-field-source = Source
reported-field-evidence = Evidence
reported-field-table = CSV table
reported-field-attachment = Further evidence
reported-field-reason = Reason
reported-choose = Choose …
reported-period-hint = Only periods that have ended.
reported-counted-hint = How many reach it, in digits.
reported-entitled-hint = Out of how many. Leave empty where the measure only counts.
reported-source-hint = Where the figure was taken from, such as: asset register, report 12/BC-SKHCN.
reported-evidence-hint = PDF, PNG or JPEG picture, Excel, Word, CSV; 20 MB at most.
reported-send = Send the report
reported-then = A leader of the body or an administrator decides. Nobody approves their own report.
reported-kept = The report is sent. It counts once somebody else approves it.
reported-file-again = Something has to be put right. Files have to be chosen again.
reported-table-hint = CSV in UTF-8, at most 1 MB and 5,000 rows. The table itself is kept as evidence.
reported-attachment-hint = Not required. PDF, picture, Excel, Word; 20 MB at most.
reported-look = Look at it first
reported-shape = Which columns the table has
reported-shape-about = The first row names the columns, parted by semicolon, comma or tab. Vietnamese names are known too: chỉ tiêu, đơn vị, kỳ, tử số, mẫu số, nguồn.
reported-shape-periods = Periods are written 2026-10 (month), 2026-Q3 (quarter), 2026-H1 (half), 2026-9M (nine months), 2026 (year). Bodies are written by their codes.
reported-template = Download a template
reported-template-name = report-template.csv
reported-preview = The table at a glance
reported-unreadable = This table cannot be read
reported-nothing-kept = Nothing was kept. Put the rows below right in your table and bring it again.
reported-problems =
    { $count ->
        [one] One thing to put right
       *[other] { $count } things to put right
    }
reported-problems-list = What has to be put right
reported-line = Line
reported-column = Column
reported-wrong = To be put right
reported-further-problems = And { $count } more.
reported-all-right =
    { $count ->
        [one] One row, and it is right
       *[other] { $count } rows, all right
    }
reported-all-right-about = Nothing is sent yet. Look it through, then send.
reported-send-all =
    { $count ->
        [one] Send one report
       *[other] Send { $count } reports
    }
reported-other-table = Choose another table
reported-lines = The rows of the table
reported-further-lines = And { $count } more rows.
reported-all-kept =
    { $count ->
        [one] One report is sent. It counts once somebody else approves it.
       *[other] { $count } reports are sent. They count once somebody else approves them.
    }
reported-own-waits = You sent this report, so somebody else decides.
reported-what = What is reported
reported-reported = Reported by
reported-decide = Decision
reported-decide-about = Approve only what agrees with its evidence. Your decision is recorded with your name.
reported-approve = Approve
reported-refuse = Refuse
reported-reason-hint = Say it so that the body can report it right.
reported-reason-long = A reason has less than 500 characters.
reported-approved = Approved. The figure counts from now on.
reported-refused = Refused. The body may report again.
reported-own = Nobody approves what they reported. Please ask somebody else to decide.
reported-decided-before = Somebody else decided on this report before you.
reported-definition-changed = The measure is counted otherwise by now. Please have the body report again.
reported-evidence = Evidence
reported-evidence-about = Each download of evidence is recorded.
reported-see-together = See all { $count } rows of this table
reported-others = Other reports of the same figure
reported-correct-about = What was sent is never changed. A new report takes the place of this one when it is approved.
reported-correct = Report again
reported-missing =
    { $count ->
        [one] One unit has not reported
       *[other] { $count } units have not reported
    }
reported-ranking = Units by rank
reported-sorted = Sorted by:
reported-sort-rank = rank
reported-sort-name = name
reported-sort-code = code
reported-rank = Rank
reported-number = Number
reported-see-report = report
reported-see-behind = See the reports behind this figure
reported-rule = How it adds up
reported-rule-about = A body's report is about it and all below it. A body that has not reported is the sum of those right below, if every unit in which people work has reported and nobody holds a post in the body itself. Where one report is missing there is no figure.
reported-behind = The reports behind a figure
reported-behind-about = That you looked is recorded.
reported-period-month = { $part }/{ $year }
reported-period-quarter = Quarter { $part }/{ $year }
reported-period-half-1 = First half of { $year }
reported-period-half-2 = Second half of { $year }
reported-period-nine = Nine months of { $year }
reported-period-year = Year { $year }
reported-periods-month = Months
reported-periods-quarter = Quarters
reported-periods-half = Halves
reported-periods-nine = Nine months
reported-periods-year = Years
reported-problem-needed = This has to be filled in.
reported-problem-unknown-measure = There is no measure “{ $value }”.
reported-problem-measured = The system measures { $value } itself; units do not report it.
reported-problem-unknown-unit = There was no unit of the code “{ $value }” on the last day of the period.
reported-problem-not-yours = You do not report for the unit “{ $value }”.
reported-problem-bad-period = “{ $value }” is no period. Right are: 2026-10, 2026-Q3, 2026.
reported-problem-not-ended = The period “{ $value }” has not ended.
reported-problem-negative = There are no negative counts: { $value }.
reported-problem-not-a-count = “{ $value }” is no whole number. Write digits alone, without point or comma.
reported-problem-too-many = “{ $value }” is too large.
reported-problem-more-than-all = The numerator is larger than the denominator: { $value }.
reported-problem-only-counts = This measure only counts; leave the denominator empty.
reported-problem-too-short = Say more clearly where the figure was taken from.
reported-problem-too-long = { $value } characters; 300 at most.
reported-problem-unseen-signs = There are signs nobody can see. Please type it again.
reported-problem-twice = Line { $value } reports this figure already.
reported-problem-waiting = A report of this figure waits to be decided on.
reported-problem-cells = The row has { $value } cells, which does not fit the columns.
reported-sheet-too-large = The table is larger than { $about } MB.
reported-sheet-not-text = The file is no text in UTF-8. In Excel, save it as “CSV UTF-8”.
reported-sheet-empty = The table has no rows.
reported-sheet-too-many-rows = The table has more than { $about } rows. Please part it.
reported-sheet-missing-heading = Columns are missing: { $about }.
reported-sheet-unknown-heading = The column “{ $about }” is strange or there twice.
reported-sheet-broken = A quotation mark in line { $about } does not end, or a cell is too long.
reported-file-missing = Evidence has to be attached.
reported-file-empty = The file is empty.
reported-file-too-large = The file is larger than 20 MB.
reported-file-kind = Taken are PDF, PNG or JPEG pictures, Excel, Word, OpenDocument, CSV and text in UTF-8.
reported-table-too-large = The table is larger than 1 MB.
reported-table-kind = The table has to be a .csv file in UTF-8. In Excel, save it as “CSV UTF-8”.
