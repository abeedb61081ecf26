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

problem-not_covered = No checkpoint covers this
problem-not_covered-what = There is no checkpoint of this size, or the event is not under it.
problem-ledger_damaged = The ledger no longer fits what it signed
problem-ledger_damaged-what = It cannot be proved; IT has to run “flask ledger verify” and tell the auditor.

ledger-note-believed = ✔ The checkpoint of { $origin } is genuine: { $size } events, root { $root }
ledger-note-grew = ✔ The ledger only grew since the checkpoint of { $since } events.
ledger-note-stamped = ✔ The checkpoint was there before { $moment }, says the time-stamp of { $authority }.
ledger-note-trust = ✘ The file of root certificates cannot be used: { $reason }
ledger-note-stamp = ✘ The time-stamp cannot be believed: { $reason ->
    [imprint] it was given for something else
    [untrusted] its authority is not one we trust
   *[forged] its signature is wrong
}
ledger-note-refused = ✘ This cannot be believed: { $reason ->
    [unreadable] the file is not a checkpoint
    [older_unreadable] the older file is not a checkpoint
    [older_untrusted] the older checkpoint is not signed by this key, or was changed
    [key_laid_aside] the newer checkpoint is signed by a key that was laid aside
    [proof_unreadable] the file with the proof cannot be read
    [proof_missing] the proof since the older checkpoint is missing (--proof)
    [shrunk] the newer checkpoint is over fewer events than the older; the ledger was cut
    [rewritten] it did not grow from the older checkpoint; the ledger was written anew, or the proof is wrong
   *[untrusted] the checkpoint is not signed by this key, or was changed
}

witness-subject = Checkpoint of the ledger on { $day }: { $size } events
witness-body =
    To the auditor's office,

    Attached is the newest checkpoint of the ledger { $origin }: { $size } events, root
    { $root }
    { $stamped ->
        [yes] Its time-stamp is attached (the .tst file).
       *[no] It has no time-stamp yet; later it can be fetched at /api/v1/ledger/stamp?size={ $size }.
    }
    { $known ->
        [grown] The .json file proves that the ledger only grew since the checkpoint of { $since } events in the letter before.
        [same] The ledger did not change since the letter before.
       *[first] This is the first letter.
    }
    Please keep this letter where the signing service cannot write. Check it with the key that was handed to you in
    person, not with one from a letter:

    { $known ->
        [grown] flask ledger check-note checkpoint-{ $size }.txt --key KEY --since checkpoint-{ $since }.txt --proof growth-{ $since }-{ $size }.json{ $stamped ->
            [yes] {" "}--token checkpoint-{ $size }.tst
           *[no] {""}
        }
       *[first] flask ledger check-note checkpoint-{ $size }.txt --key KEY{ $stamped ->
            [yes] {" "}--token checkpoint-{ $size }.tst
           *[no] {""}
        }
    }

    There is one letter a day. On a day without one, please ask those who run the service.
