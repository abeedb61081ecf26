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

ledger-title = The ledger
ledger-lead = Whatever happens in this service is written here, one after another. Changing or deleting what was written is found out.
ledger-state-good = At the last check, the ledger was intact
ledger-state-bad = The ledger is not intact
ledger-state-warn = There is no recent check
ledger-walked = All { $events } events were checked at { $moment }.
ledger-never-walked = The service checks the whole ledger each night.
ledger-age-now = That was less than an hour ago.
ledger-age-hours = That was { $hours ->
    [one] one hour
   *[other] { $hours } hours
} ago.
ledger-age-days = That was { $days } days ago.
ledger-what-now = Please keep the database as it is, set up nothing anew, and tell the auditor at once.
ledger-standing = How it stands
ledger-fact-events = Events
ledger-fact-signed = Newest checkpoint
ledger-fact-stamped = Time-stamp
ledger-fact-witness = Letter to the auditor
ledger-forgotten = { $count } forgotten under retention
ledger-covers = { $uncovered ->
    [0] Covers all { $size } events
    [one] Covers { $size } events; one newer waits for the next
   *[other] Covers { $size } events; { $uncovered } newer ones wait for the next
}
ledger-none-signed = No checkpoint was made yet.
ledger-waits = Waits for its time-stamp
ledger-waiting = { $count ->
    [one] One checkpoint waits
   *[other] { $count } checkpoints wait
}
ledger-size = { $size } events
ledger-letter-sent = Sent
ledger-letter-waiting = On its way
ledger-letter-refused = Refused
ledger-letter-given-up = Could not be sent
ledger-letter-forgotten = No longer kept
ledger-no-letter = No letter was sent yet
ledger-no-witness = No address is set
ledger-notes = Recent checkpoints
ledger-notes-about = Each hour the service signs how far the ledger has come. Whoever keeps an older checkpoint can tell whether the ledger was written anew.
ledger-made = Signed
ledger-stamp = Time-stamp
ledger-fetch = Download
ledger-note = Checkpoint
ledger-line-forged = Checkpoint was changed
ledger-line-stamp = Stamp not to be believed
ledger-key = The key to check with
ledger-key-about = A checkpoint is genuine if it fits this key. Auditors should be handed the key in person, not by this page alone.
ledger-former-keys = Keys used before, the oldest first:
ledger-check = Check for yourself
ledger-check-keep = Keep a checkpoint and its time-stamp where this service cannot write.
ledger-check-grown = Later, download a newer checkpoint and the proof that the ledger only grew since the older one.
ledger-check-example = For example, from { $first } to { $second } events
ledger-check-run = Compare them on your own machine, without asking this service:
ledger-check-key = KEY
ledger-check-others = Other tools do as well: C2SP tlog-checkpoint, RFC 9162 and RFC 3161.
ledger-check-api = The API
ledger-found = It was found at the check of { $moment }.
ledger-lines-wrong = A checkpoint or a time-stamp cannot be believed; see the table below.
