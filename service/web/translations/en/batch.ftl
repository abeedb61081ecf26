# Many documents signed in one approval.
batch-door = Sign several documents
batch-step-choose = Choose documents
batch-choose-title = Sign several documents
batch-choose-lead = Choose the documents to sign, look at each, then enter your PIN once.
batch-choose-empty = No document is waiting to be signed
batch-choose-empty-text = When documents wait to be signed, you can choose several and sign them together.
batch-signed-with = Signed with the certificate of { $name }.
batch-limit = At most { $limit } documents at a time.
batch-all = Choose all
batch-none = Choose none
batch-chosen = { $count } chosen
batch-look = Look at them before signing
batch-going-on = { $count } documents are being signed or wait for your approval
batch-going-on-from = List made at { $moment }.
batch-going-on-door = Open the list

batch-review-title = { $count ->
    [0] No document is left to sign
    [one] Look at one document
   *[other] Look at { $count } documents
 }
batch-review-lead = Each document gets a signature of its own, exactly as pictured below. Take out what you do not want to sign yet.
batch-count = { $count ->
    [one] One document
   *[other] { $count } documents
 }
batch-picture = { $title }: page { $page } with the signature, exactly as it prints
batch-closer = Look closer
batch-stamp-on = signature on page { $page }
batch-read = Read it
batch-place = Place it anew
batch-place-alone = Place it myself
batch-place-here = Place it here
batch-take-out = Take out
batch-put-back = Put back
batch-name-not-found = Your name was not found in the document; the signature goes to a free place near a corner.
batch-you-sign = You sign in one approval
batch-digest = Digest of the list
batch-pin-hint = One PIN for the { $count } documents of this list.
batch-do = { $count ->
    [one] Sign one document
   *[other] Sign { $count } documents
 }
batch-jump = Enter your PIN to sign { $count ->
    [one] one document
   *[other] { $count } documents
 }
batch-out = Not signed this time
batch-back = Choose again
batch-nothing-open = No document of this list is left to sign.
batch-nothing-signed = No document was signed.
batch-shown-again = This list was opened long ago. Please look at it and enter your PIN once more.
batch-rest = { $count } documents of this list are signed
batch-rest-text = Below are those that are left; your PIN is needed once more.
batch-progress-door = See the result

batch-under-way = { $count ->
    [one] Signing one document
   *[other] Signing { $count } documents
 }
batch-finished = { $count ->
    [one] One document is signed
   *[other] { $count } documents are signed
 }
batch-finished-text = Each signed file was checked again and stored.
batch-partly = { $done } of { $all } documents are signed
batch-failed = Signing failed
batch-done-of = { $done } of { $all } documents done
batch-now-giving = Making the signature of each document.
batch-now-finishing = The signatures are made. Each document gets its time-stamp and is checked again.
batch-now-waiting = Your signatures are safe. The time service has not answered yet, and we go on trying.
batch-stay = This takes a few seconds.
batch-open = { $count ->
    [one] One document is not signed yet
   *[other] { $count } documents are not signed yet
 }
batch-open-text = Their signatures stay placed as they are. You can go on with one PIN for all that are left.
batch-sign-rest = Sign the documents that are left
batch-documents = Documents of the list
batch-state-open = Not signed yet
batch-state-left-out = Not this time

batch-why-taken-out = You took this document out.
batch-why-no-clear-place = No free place for the signature was found. Please place it yourself.
batch-why-not-reached = There was no time left to prepare this document. Please choose it again.
batch-why-document-changed = There is a newer version of the document since the list was made.
batch-why-placed-elsewhere = The signature was placed anew or taken back elsewhere.
batch-why-act-not-open = Another signature came first, or somebody is signing it now.
batch-why-consent-mismatch = The document is not the one you saw.
batch-why-consent-expired = The approval ended before this document was reached.
batch-why-session-ended = The session ended before this document was reached.
batch-why-device-unavailable = The device that holds the key stopped answering before this document was reached.
batch-why-timestamp-unavailable = Waiting for its time-stamp.
batch-why-undetermined = The revocation status of the certificate could not be had yet; we go on trying.

problem-batch_too_many = The list is too long
problem-batch_too_many-what = One approval covers at most { $limit } documents.
problem-batch_empty = No document was chosen
problem-batch_empty-what = At least one document is needed.
problem-batch_over = The list is closed
problem-batch_over-what = It was signed to its end, or waited too long for an approval.
do-choose_fewer = Please take some out and sign them next time.
do-choose_some = Please choose the documents to sign.
do-gather_again = Please choose the documents to sign again.
