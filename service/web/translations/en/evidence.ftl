# The evidence of one document
evidence-refused = There is no issued document with this id.
evidence-written = Wrote { $files } files of evidence to { $path }, event number { $number }.
evidence-sound = Intact: the evidence of document { $notation }, signed by { $name }, made at { $moment }; { $files } files, { $events } events proved in the ledger.
evidence-version = Version { $number }: { $sha256 }
evidence-version-withheld = Version { $number } (without its content): { $sha256 }
evidence-ledger = without its proof in the ledger
evidence-version-wrong = not the version that the manifest names
