# Plans for mailboxes: what a person must decide and what the guard says, beside sync.ftl.
sync-proposal-same-name-and-unit = The same name and unit as a mailbox without a staff number
sync-proposal-same-person = May be somebody whom the file holds under another staff number
sync-proposal-two-records = The HR file holds several rows with one staff number
sync-proposal-address-taken = The address belongs to another mailbox
sync-proposal-cannot-say = The directory in use has no way to say this
sync-proposal-handover = Another owner or clerk of a unit's mailbox: a hand-over record is needed
sync-proposal-unit-mailbox-not-working = The unit's mailbox is suspended or closed
sync-kept = { $count } fields are kept by hand and stay as they are
sync-kept-about = The HR file says otherwise, but somebody chose to keep these fields by hand.
breach-forbidden-attribute = The plan would write { $attribute } ({ $counted } times). No plan may write this attribute.
