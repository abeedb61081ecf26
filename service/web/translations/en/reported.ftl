# Measures that bodies report of themselves: never mixed with what the system measures.
figures-none-reports-missing = Not every unit has reported.
figures-none-not-restated = What units report is not restated to their successors.
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
