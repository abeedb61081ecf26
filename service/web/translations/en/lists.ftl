# Lists of who is behind, for those who help them.
lists-title = Lists to act on
lists-lead = Who is missing on each rung. Each look and each export is in the ledger.
list-no-certificate = Leaders without a certificate
list-never-signed = Leaders with a certificate who never signed
list-never-signed-period = Leaders with a certificate who did not sign in the period
list-no-mailbox = Officials without a mailbox
list-never-used = Mailboxes never used
list-never-used-period = Mailboxes not used in the period
list-unused = Mailboxes not used in the last { $days } days
list-people = { $count ->
    [one] { $count } person
   *[other] { $count } people
}
list-difference = { $below }: { $lower }. { $above }: { $upper }. Missing: { $count }.
list-on = As of { $day }.
list-since-recorded = Recorded since { $day }.
list-named = The list names people, for helping them alone.
list-unnamed = Everybody has a pseudonym, for this list on this day alone.
list-short-record = The log begins on { $day }, later than the days this list is about.
list-gaps = The mail log was read for { $read } of { $expected } hours. Who used mail in the missing hours alone is on the list all the same.
list-take-out = Take out as CSV
list-column-key = Staff number
list-column-name = Full name
list-column-pseudonym = Pseudonym
list-column-mail = Address
list-column-unit = Unit
list-column-since = Equipped since
list-column-last = Last used
list-column-weak = Last sign-in the directory remembers (weak evidence)
list-column-attribute = Directory attribute
list-never = Never
list-late = may be up to { $days } days later
list-weak-about = A sign-in the directory remembers is weak evidence: it keeps the last alone and tells neither who nor by which service. It is never counted as use.
list-empty = Nobody is left
list-empty-about = Everybody in this scope has reached this rung.
list-sort = Sort by
list-column-weak-short = In the directory (weak evidence)
