# The bodies of a government: lists, commands and the page
units-top = the top
units-line = { $code } { $name } ({ $people } { $people ->
    [one] person
   *[other] people
    })
units-change-new = New: { $code } { $name }, under { $parent }
units-change-renamed = Renamed: { $code }, { $before } → { $name }
units-change-moved = Moved: { $code } { $name }, { $before } → { $parent }
units-foreseen =
    { $count ->
        [0] Nothing changes.
        [one] One change would be made; nothing is written yet.
       *[other] { $count } changes would be made; nothing is written yet.
    }
units-done =
    { $count ->
        [0] Nothing changes.
        [one] One change was written.
       *[other] { $count } changes were written.
    }
units-missing = Bodies that the list does not name and that stay as they are ({ $count }): { $codes }
units-refused = Nothing was changed. To be mended first:
units-refused-several-sheets = Several sheets of the workbook look like lists of bodies. Leave one in it.
units-place = Row { $row }: { $text }
units-place-column = Row { $row }, column { $column }: { $text }
units-fault-missing-column = A column is missing: unit code, unit name and parent code are needed.
units-fault-empty-code = The unit's code is missing.
units-fault-malformed-code = A code holds letters without marks, digits, and . _ - between them: { $value }
units-fault-code-too-long = The code is longer than 40 characters: { $value }
units-fault-doubled-code = This code is taken (capital and small letters count as one): { $value }
units-fault-empty-name = The unit's name is missing.
units-fault-name-too-long = The name is longer than 200 characters: { $value }
units-fault-unknown-parent = The parent is neither in the list nor in the system: { $value }
units-fault-ring = Unit { $value } would stand under itself.
units-fault-too-deep = Unit { $value } would stand more than 32 levels deep.
units-fault-second-root = One body alone stands at the top, and { $value } does. Give the parent's code.

# What became of a body, by which decision
units-linked = Written. Figures of earlier days follow the successor when asked to.
units-linked-already = This was written before; nothing changed.
units-link-refused-no-decision = Not written: the decision's number is missing.
units-link-refused-too-long = Not written: the decision's number is longer than 100 characters or holds characters that cannot be printed.
units-link-refused-day-in-doubt = Not written: { $value } is no likely date of a decision.
units-link-refused-decided-in-future = Not written: the date of the decision, { $value }, has not come yet.
units-link-refused-decided-later = Not written: { $value } lies before the decision.
units-link-refused-successors = Not written: after dissolve there is no successor; rename and merge have one, split two or more, transfer one or more.
units-link-refused-unknown-unit = Not written: no unit has or had the code { $value }.
units-link-refused-to-itself = Not written: unit { $value } does not succeed itself, and each successor is named once.
units-link-refused-ring = Not written: on that day the successor becomes { $value } again.
units-link-refused-linked-already = Not written: decision { $value } says already what became of this unit on that day.

# The page
units-title = Units
units-lead = The bodies of the government, each under the one it belongs to. None is ever deleted; each change is kept in the ledger.
units-door = The tree of units; add and rename.
units-people =
    { $count ->
        [one] one person
       *[other] { $count } people
    }
units-empty = No unit yet
units-empty-about = Take over a whole list with “flask units import”, or add them below one by one, the highest first.
units-add = Add a unit
units-rename = Rename
units-field-code = Unit code
units-field-name = Name
units-field-under = Belongs to
units-hint-code = Such as H13.02; HR's list names each person's unit by it. It cannot be changed later.
units-hint-rename = Documents that were issued keep the old name.
units-added = Added { $name }.
units-renamed = New name: { $name }.
problem-bodies_refused = Something about the unit is not right
problem-bodies_refused-what = Its code, its name or the unit above it is wrong. Nothing was changed.
