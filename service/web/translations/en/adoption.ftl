adoption-read = Took in { $events } more events.
adoption-one-form = Choose one of the two: --json or --csv.
adoption-bad-moment = Write the moment as in ISO 8601, such as 2026-06-30T17:00:00Z.
adoption-refused = No figure: { $reason }
adoption-figure = { $measure } · { $place } · { $first } – { $last }: { $rate }; { $excluded } excluded, { $late } recorded late
adoption-no-figure = { $measure } · { $place } · { $first } – { $last }: no figure ({ $reason })
