# The ledger: who signs it, who says when, who keeps its checkpoints
ledger-held = { $checkpoints } checkpoints were held against it, of which { $stamped } are time-stamped.
ledger-stamp-broken = ✘ The time-stamp on the checkpoint of { $number } events cannot be believed: { $reason ->
    [altered] it is not the one that was kept
    [orphan] there is no checkpoint of that size
    [imprint] it was given for something else
    [untrusted] its authority is not one we trust
    [early] it tells a moment before the checkpoint was made
   *[forged] its signature is wrong
}
ledger-stamped = { $done } time-stamps were fetched; { $waiting } checkpoints still wait for theirs.
ledger-key-unwritten = ✘ The key cannot be written to { $file }: { $reason }
ledger-key-changed =
    ✔ The change of key is in the ledger. Put the lines below into the settings and start the service anew, and give
    the checkpoint, which both keys signed, to your auditor.
