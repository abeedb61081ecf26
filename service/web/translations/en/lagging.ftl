# Who is still slow, and bodies side by side.
lag-title = Who is still slow
lag-sort = Sort by
lag-sort-code = Code of the unit
lag-sort-share = Lowest share first
lag-sort-short = Most people missing first
lag-sort-change = Fell most since the month before
lag-short = Missing (people)
lag-change = Since the month before
lag-points = { $points } points
lag-choose = Choose { $name } to compare
lag-compare = Compare the chosen units
lag-about = Missing are the people it takes to reach the target. The change is in points of per cent against the month before, once that is closed.
compare-title = Units side by side
compare-choose = Choose { $fewest } to { $most } units to compare.
compare-back = Back to choosing units
compare-change = Since the month before: { $change }.
lag-tick = Compare
