# The letter that brings a document, the recipient's page, how deliveries stand (Decree 30/2020/NĐ-CP, articles 18 and 21)
letter-document =
    To: { $recipient }

    { $agency } sends you:
    { $type } no. { $notation } of { $date }
    { $subject }

    { $how }

    Please check the file, then confirm that you received it, or send it back with a reason:
    { $receipt }
    This address is for the recipient named above alone and takes one answer. Please do not forward it.

    Document code: { $code }
    How it stands: { $address }
    SHA-256 of the file:
    { $digest }

    This letter was sent by a program. Please do not reply.
letter-attached = The signed document is attached to this letter.
letter-too-large = The document is too large to be attached. Please take it from the address below.
letter-separate-files = { $count ->
    [one] One separate file goes with it; it can be downloaded from the address below.
   *[other] { $count } separate files go with it; they can be downloaded from the address below.
 }
letter-standing-subject = { $standing ->
        [RECALLED] Recall of document { $notation }
        [REPLACED] Replacement of document { $notation }
       *[CORRECTED] Correction of document { $notation }
    }
letter-standing-what =
    To: { $recipient }

    { $agency } gives notice of the { $standing ->
        [RECALLED] recall
        [REPLACED] replacement
       *[CORRECTED] correction
    } of a document it sent you:
    { $document }
    { $subject }

    { $standing ->
        [RECALLED] It was recalled on { $moment }. Please do not use it, delete the file you received and tell the sender (Decree 30/2020/NĐ-CP, article 18).
        [REPLACED] It was replaced on { $moment }. Please do not use the earlier document.
       *[CORRECTED] It was corrected on { $moment }. Please use it together with the correction.
    }
letter-standing-reason = Reason:
letter-standing-later =
    { $standing ->
        [REPLACED] Replaced by
       *[other] Corrected by
    }: { $later }
    { $later_address }
letter-standing-where =
    How the document stands:
    { $address }

    This letter was sent by a program. Please do not reply.
receipt-title = Confirm a document
receipt-for = Recipient: { $name }
receipt-document = { $type } no. { $notation }
receipt-agency = Sent by
receipt-date = Date of issue
receipt-subject = Subject
receipt-code = Code
receipt-digest = SHA-256 of the file that was sent
receipt-take = Download the document
receipt-check-title = 1. Compare the file you received
receipt-check-lead = Choose the PDF of the letter. It is compared on this device and not sent.
receipt-check-sent = The file is only read to compute its number, and not kept.
receipt-check-choose = Choose the PDF
receipt-check = Compare
receipt-same = This is the file that was sent
receipt-same-more = It is the same as the one the agency issued, bit by bit.
receipt-other = This is not the file that was sent
receipt-other-more = Your file differs. Please download it again from this page, or send the document back.
receipt-verify = Verify the signatures of the file
receipt-confirm-title = 2. Confirm that you received it
receipt-confirm-first = Please compare the file first. Once it is the right one, the button appears here.
receipt-by = Your name
receipt-confirm = Confirm
receipt-back-title = Send the document back
receipt-back-lead = Only where a signature does not hold, the file is another, or it was sent to the wrong office.
receipt-reason = Reason
receipt-reason-not-intact = A signature does not hold, or the file was changed
receipt-reason-not-ours = Not for this office
receipt-reason-other = Another reason
receipt-note = In your words
receipt-back = Send back
receipt-received = The document was received
receipt-received-more = { $by } confirmed it on { $moment }. Nothing more is to be done.
receipt-rejected = The document was sent back
receipt-rejected-more = { $by } sent it back on { $moment }. The sender was told.
receipt-recalled = The document was recalled
receipt-recalled-more = Its agency recalled it. Please do not use it, and delete the file you received.
receipt-replaced = The document was replaced
receipt-replaced-more = Please do not use it. It was replaced by
receipt-corrected = The document was corrected
receipt-corrected-more = Please use it together with
receipt-files = Separate files ({ $count })
receipt-unknown = This address cannot be used
receipt-unknown-more = It is incomplete, or older than 90 days. The document can still be looked up by the code printed on it.
receipt-wrong-no-name = Please give your name.
receipt-wrong-no-reason = Please give the reason.
receipt-wrong-other-file = The file was not compared yet, or is not the one that was sent.
receipt-wrong-answered = This document was answered already.
receipt-wrong-recalled = The document was recalled and takes no answer any more.
receipt-until = Open until { $moment }.
delivery-title = Deliveries
delivery-of = Deliveries of document { $notation }
delivery-none = The document was sent to nobody yet
delivery-none-more = Its recipients appear here when it is issued.
delivery-recipient = Recipient
delivery-address = Mailbox
delivery-state = State
delivery-when = When
delivery-state-queued = Waiting to be sent
delivery-state-sent = Sent, not confirmed yet
delivery-state-refused = Could not be sent
delivery-state-given-up = Could not be sent for 5 days
delivery-state-other-way = Goes another way
delivery-state-received = Received
delivery-state-rejected = Sent back
delivery-state-stopped = Stopped before it went
delivery-state-in-doubt = May have arrived
delivery-told = Told { $sent } of { $reached } recipients.
delivery-told-other-way = { $count ->
    [one] { $count } must be told another way.
   *[other] { $count } must be told another way.
 }
delivery-told-stopped = { $count ->
    [one] { $count } letter was stopped before it went.
   *[other] { $count } letters were stopped before they went.
 }
delivery-news-queued = Waiting to be told
delivery-news-sent = Told
delivery-news-refused = Could not be told
delivery-news-given-up = Could not be told for 5 days
delivery-news-other-way = Must be told another way
delivery-news-stopped = News stopped before it went
delivery-news-in-doubt = The news may have arrived
delivery-answer = The mail server said: { $answer }
delivery-by = { $by }
delivery-linked = address alone, without the file
delivery-in-time = Issued in time
delivery-in-time-more = Signed on { $signed }, issued on { $issued }, due { $due } (Decree 30/2020/NĐ-CP, article 18.1).
delivery-late = Issued late
delivery-late-waiting = Past its time to be issued
delivery-late-waiting-more = Signed on { $signed }, due to be issued { $due } (Decree 30/2020/NĐ-CP, article 18.1).
delivery-back = To the document
delivery-evidence = Download the evidence
delivery-lates-title = Issued late
delivery-lates-lead = Documents signed in the last 31 days that were issued after their time, or are past it and wait.
delivery-lates-cut = These are the newest { $count }. There are more that are older.
delivery-lates-none = No document is late
delivery-lates-none-more = Everything that was signed was issued in time.
delivery-lates-due = Due
delivery-lates-issued = Issued
delivery-lates-not-yet = not yet
