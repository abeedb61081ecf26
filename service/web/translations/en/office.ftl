# Outgoing documents: what waits, one document on its way, and each act on it.
nav-office = Waiting
office-inbox = Waiting for you
office-nothing-waits = Nothing waits for you.
office-to-review = { $count ->
    [one] { $count } document to approve
   *[other] { $count } documents to approve
 }
office-to-sign = { $count ->
    [one] { $count } document to sign
   *[other] { $count } documents to sign
 }
office-to-number = { $count ->
    [one] { $count } document to number
   *[other] { $count } documents to number
 }
office-to-seal = { $count ->
    [one] { $count } document to seal
   *[other] { $count } documents to seal
 }
office-to-issue = { $count ->
    [one] { $count } document to issue
   *[other] { $count } documents to issue
 }
office-tabs = Groups of documents
office-tab-waiting = For me
office-tab-drafts = Drafts
office-tab-under-way = Under way
office-tab-done = Done
office-new = Draft a document
office-sign-many = Sign several
office-keys = Keys J and K: next and previous document. Enter: open it.
office-most = The first { $count } documents are shown.
office-returned = The document came back
office-returned-count = { $count ->
    [one] { $count } document came back to you
   *[other] { $count } documents came back to you
 }
office-returned-look = See why, and correct the draft
office-empty-waiting = Nothing waits
office-empty-waiting-text = Documents for you to approve, sign, number or seal appear here, the most urgent first.
office-empty-drafts = No drafts yet
office-empty-drafts-text = Bring a PDF, choose who reviews and who signs; the clerk is added by itself.
office-empty-under-way = Nothing is under way
office-empty-under-way-text = Documents that you sent or acted on stay here until they are issued.
office-empty-done = Nothing has been issued yet
office-empty-done-text = Issued documents are kept here.

office-minutes = { $count ->
    [one] { $count } minute
   *[other] { $count } minutes
 }
office-hours = { $count ->
    [one] { $count } hour
   *[other] { $count } hours
 }
office-days = { $count ->
    [one] { $count } day
   *[other] { $count } days
 }
office-waits = Waiting for { $time }
office-waits-now = Just arrived
office-late = { $time } late
office-due = Due { $day }
office-due-today = Due today, { $hour }
office-due-tomorrow = Due tomorrow, { $hour }
office-urgency = Urgency
office-urgency-normal = Normal
office-urgency-khan = Urgent
office-urgency-thuong-khan = Very urgent
office-urgency-hoa-toc = Immediate

office-act-review = Approve
office-act-sign = Sign
office-act-number = Number
office-act-seal = Seal
office-act-issue = Issue
office-step-review = Review
office-step-sign = Signature of the leader
office-step-number = Number and date
office-step-seal = Signature of the agency
office-step-issue = Issue
office-did-review = Approved
office-did-sign = Signed
office-did-number = Numbered
office-did-seal = Sealed
office-did-issue = Issued
office-did-return = Returned
office-now = Under way
office-your-turn = Your turn
office-and-more = and { $count } others
office-quorum = { $count } of { $all } needed
office-step-review-of = Review, step { $number }
office-step-beside = together with the step above
office-state-draft = Draft
office-state-reviewing = In review
office-state-signing = To be signed
office-state-numbering = To be numbered
office-state-sealing = To be sealed
office-state-issuing = To be issued
office-state-issued = Issued
office-state-returned = Returned
office-state-cancelled = Cancelled
office-standing-valid = Standing
office-standing-corrected = Corrected
office-standing-replaced = Replaced
office-standing-recalled = Recalled
office-form-head = Head of the agency, directly
office-form-kt = KT. (for the head)
office-form-tm = TM. (on behalf of the collective)
office-form-tl = TL. (by order)
office-form-tuq = TUQ. (by authorization)
office-form-q = Q. (acting)

office-tools = Pages and documents
office-back-to-inbox = Back to what waits
office-back-to-document = Back to the document
office-to-place = Go to where it is signed
office-queue = { $place }/{ $all }
office-queue-before = Previous document that waits
office-queue-after = Next document that waits
office-pages-more = The first { $count } pages are shown. Download the document to read all of it.
office-panel = Progress and facts
office-way = Progress
office-about = About the document
office-recipients = Recipients
office-recipients-list = List of recipients
office-no-recipients = No recipients yet.
office-by-other-way = sent another way
office-notation = Number and symbol
office-issued-on = Date of the document
office-type = Type
office-drafter = Drafted by
office-agency = Issuing agency
office-deadline = Deadline
office-note = Note
office-watchers = Watchers
office-replaced-by = Replaced by
office-relation-replaces = Replaces
office-relation-corrects = Corrects
office-version-draft = Draft
office-version-reserved = As sent, with room for number, date and signatures
office-version-signed = Signed by the leader
office-version-numbered = With number and date
office-version-sealed = Signed by the agency
office-version-taken-back = Taken back
office-changed = Changed since the reviewer saw it
office-changed-who = Another version was approved by: { $names }.
office-changed-look = See the pages that differ
office-differences = Pages that changed
office-differences-which = Version { $older } beside version { $newer }: { $count ->
    [one] { $count } page differs.
   *[other] { $count } pages differ.
 }
office-differences-none = Both versions look the same on every page.
office-before = Before
office-after = After
office-page-of-version = { $word }: page { $page }
office-problem = This step could not be completed
office-problem-other = Reason: { $code }.
office-prints = Prints: { $lines }
office-prints-form = Signs { $form }
office-prints-picture = Prints: your signature image
office-prints-seal = Prints: the image of the agency's seal
office-prints-as = Signed in the form
office-waits-for = Waiting for { $names }
office-return = Return
office-hand-on = Hand on
office-take-back = Take back
office-edit = Edit details
office-go-on = Preview
office-other-file = Bring another file
office-cancel = Cancel the document
office-delivery = Delivery
office-correct = Draft a correction
office-replace = Draft a replacement
office-recall = Recall
office-next = Next document
office-again = Try again
office-sending = Sending…
office-sealing = Sealing…
office-numbering = Numbering…
office-issuing = Issuing…

office-warning-covers-text = A reserved place covers text on the page.
office-warning-covers-name = A reserved place covers the signer's name.
office-warning-covers-motto = A reserved place covers the national title or motto.
office-warning-covers-field = A reserved place lies over a field the file already has.
office-warning-stamp-covers-text = The place of a signature or of the QR code covers text on the page.
office-warning-seal-covers-text = The seal covers text on the page.
office-warning-seal-covers-name = The seal covers the signer's name.
office-warning-seal-not-a-third = The seal does not cover about a third of the signature on its left (Decree 30/2020, appendix I).
office-warning-outside-page = A reserved place left the page; it was moved inside.
office-warning-date-printed = The date is printed already; it is not written again.
office-warning-year-incomplete = The year on the document is not printed in full.
office-warning-number-printed = A number is printed already. Please leave it blank; the clerk gives it after signing.
office-warning-no-symbol = No symbol stands behind the number, such as /QĐ-UBND; number and symbol will both be written.
office-warning-no-number-place = No line “Số:” was found; the usual place was chosen. Please look at it.
office-warning-no-date-place = No date line was found; the usual place was chosen. Please look at it.
office-warning-narrow-number-place = The blank for the number is narrower than needed.
office-warning-narrow-date-place = The blank for day or month is narrower than needed.
office-warning-no-address-place = The last page has no free room for the QR code; please choose a place.
office-warning-no-name = The name of signer { $about } was not found in the document; please choose where the signature goes.
office-warning-no-title = The title of signer { $about } was not found above the name; please look at where the signature goes.
office-place-number = Number
office-place-day = Day
office-place-month = Month
office-place-year = Year
office-place-date = Date
office-place-seal = Agency seal
office-place-code = QR code
office-place-qr = QR code
office-place-address = QR code and address
office-place-signer = Signature { $number }
office-place-other = a place on the page
office-place-at = { $place }: page { $page }, { $left } % from the left, { $top } % from the top.

office-approve-title = Approve the document
office-approve-note = Remark (optional)
office-approve-note-hint = Whoever signs will read it.
office-approved = Approved: { $subject }
office-note-long = The remark is longer than 1,000 characters.
office-reason = Reason
office-reason-long = The reason is longer than 500 characters.
office-return-title = Return the document
office-return-lead = The document goes back to { $name } to be corrected. Nothing is deleted.
office-return-hint = What is to be corrected, on which page.
office-was-returned = Returned: { $subject }
office-hand-on-title = Hand on to somebody else
office-hand-on-lead = Whoever you choose takes this step in your place.
office-hand-on-lead-sign = The name under the signature is printed, so the document goes back to its drafter to be written for the new signer.
office-hand-on-to = Who takes it
office-handed-on = Handed on: { $subject }
office-person-hint = Type a few letters of the name, then choose from the list.
office-person-placeholder = Full name
office-party-placeholder = Name, or post and division
office-person-unknown = Exactly one person could not be found. Please choose from the list.
office-party-unknown = “{ $name }” was not found. Please choose a person or a post from the list.
office-party-which = It is not clear who “{ $name }” is. It may be: { $names }. Please choose one from the list.
office-person-left = This person does not work here any more. Please choose another.
office-role-of = { $role } (by role), { $unit }
office-post-held = now: { $name }
office-post-holders = { $count } people now
office-post-vacant = Nobody holds this post now
office-person-twice = This person or post was chosen above already.
office-take-back-title = Take back an approval or signature
office-take-back-lead = Your step opens again. The signed version stays kept but is no longer the current one.
office-taken-back = Taken back. Your step is open.
office-cancel-title = Cancel the document
office-cancel-lead = The document stops here and is not issued. The versions it has stay kept.
office-cancelled = Cancelled: { $subject }
office-recall-title = Recall an issued document
office-recall-lead = { $count ->
    [0] The document stays kept and says that it was recalled; so does its public page.
    [one] The document stays kept and says that it was recalled. A letter still waiting is stopped; whoever has the document is told by official mail with the reason below ({ $count } recipient).
   *[other] The document stays kept and says that it was recalled. Letters still waiting are stopped; whoever has the document is told by official mail with the reason below ({ $count } recipients).
 }
office-recalled = The document was recalled.
office-number-title = Number and date
office-number-lead = The number is drawn from the register and written where room was kept; the leader's signature stays valid.
office-foreseen = Number foreseen
office-foreseen-about = The number is drawn when you press Number.
office-issued-on-hint = Usually today.
office-numbered = Numbered { $notation }.
office-number-refused = The register gives no number under this date. Please choose another or look at the register.
office-issue-title = Issue the document
office-issue-lead = { $mailed ->
    [0] The document has all signatures and its number. No recipient is reached by mail.
    [one] The document has all signatures and its number. It goes by mail to { $mailed } recipient.
   *[other] The document has all signatures and its number. It goes by mail to { $mailed } recipients.
 }
office-issued = Issued { $notation }.

office-authorize-sign = Confirm your signature
office-authorize-seal = Confirm the seal
office-result-sign = The document is signed
office-result-seal = The document is sealed
office-result-verified = Every signature was verified again and is valid.
office-result-then-draft = The document is a draft.
office-result-then-reviewing = The document is in review.
office-result-then-signing = The document goes to the next signer.
office-result-then-numbering = The document goes to the clerk to be numbered.
office-result-then-sealing = The document goes to the clerk to be sealed.
office-result-then-issuing = The document waits to be issued.
office-result-then-issued = The document was issued.
office-result-then-returned = The document was returned.
office-result-then-cancelled = The document was cancelled.

office-new-lead = Three things: the PDF, who signs, who receives. The next page shows it before it is sent.
office-new-replaces = Draft a replacement
office-new-corrects = Draft a correction
office-subject-replaces = Replacing document { $notation }: { $subject }
office-subject-corrects = Correcting document { $notation }: { $subject }
office-edit-title = Edit details
office-edit-lead = The file stays as it is.
office-draft-wrong = Something is to be corrected
office-draft-again = What is to be corrected is marked below. If the file is missing, please choose it again.
office-part-what = Document
office-part-way = Review and signature
office-part-to = Recipients
office-part-more = More options
office-no-secrets = Do not bring documents with a secrecy marking.
office-subject = Subject
office-subject-hint = As written on the document, at most 500 characters.
office-subject-long = The subject is longer than 500 characters.
office-deadline-hint = Optional; until 17:00.
office-reviewers = Reviewers
office-reviewers-hint = Not required. Choose people, or posts: whoever holds the post approves. A step opens when the one before it is done.
office-step-number-of = Review step { $number }
office-step-who = Who reviews in step { $number }
office-step-if-needed = (if needed)
office-step-more = Add a review step
office-step-drop = Remove step { $number }
office-beside = Open together with the step above
office-beside-hint = Otherwise this step waits for the one above.
office-needed = The step is done when
office-needed-all = all approve
office-needed-some = { $count } approve
office-needed-all-of = all { $all } approve
office-needed-some-of = { $count } of { $all } approve
office-reviewer-slot = Step { $step }, reviewer { $number }
office-reviewer-more = Add a person or post
office-quorum-large = More approvals are asked for than there are people in this step.
office-review-days = Time limit (working days)
office-days-hint = Left empty: no limit.
office-days-range = Give a number from 1 to 60.
office-leaders = Signers
office-leaders-hint = In the order of signing. Choose the form in which each signs.
office-leaders-needed = Please choose at least one signer.
office-signers-in-turn = The chosen route has people who sign in one step; this form has them sign one after another.
office-leader-slot = Signer { $number }
office-form-slot = Form of signer { $number }
office-leader-more = Add a signer
office-clerk-steps = After signing, the clerk numbers, seals and issues. These three steps are added by themselves.
office-recipients-hint = One recipient a line: name; mail address. Without an address, only the name.
office-recipient-wrong = Line { $line }: the mail address is not right.
office-recipients-many = Too many recipients.
office-watchers-hint = People or posts who see the document and need not act.
office-watcher-slot = Watcher { $number }
office-watcher-more = Add a watcher
office-drafting-unit = Symbol of the drafting unit
office-drafting-unit-hint = Used in the symbol of a letter, such as VX in 12/UBND-VX.
office-copies = Copies issued
office-copies-range = Give a number from 1 to 999.
office-issue-at-once = Issue as soon as it is sealed
office-issue-at-once-hint = Otherwise the clerk issues it later.
office-save-as = Keep this route as a template called
office-save-as-hint = Empty: it is not kept.
office-to-places = Go on: preview
office-template = Route template
office-template-use = Use it
office-template-used = Reviewers and signers were filled in from the template. All else is as it was.
office-templates = Route templates
office-template-delete = Delete
office-template-kept = The route template “{ $name }” was kept.
office-template-gone = The route template was deleted.
office-other-file-lead = The new file takes the draft's place. Every approval given before is void; reviewers look again.
office-file-brought = The file was replaced. Earlier approvals are void.
office-places-title = Preview and send
office-places = Places on the page
office-places-lead = Room for number, date, signatures and seal. Once sent, these places can no longer change.
office-places-keys = Drag each box to where it belongs, or use the arrow keys to move it, Shift and an arrow to resize it, Page Up and Page Down to change the page.
office-places-ready = The draft is ready
office-places-then = Once sent, it goes to the first person on its route.
office-places-keep = Keep places
office-places-kept = The places were kept.
office-send = Send
office-sent = Sent. The document is with the first person on its route.

office-route-other = Something cannot be used: { $code }.
office-route-unknown-type = This type of document is not known.
office-route-no-drafting-unit = This type needs the symbol of the drafting unit.
office-route-no-subject = Please give the subject.
office-route-subject-too-long = The subject is longer than 500 characters.
office-route-note-too-long = The note is longer than 500 characters.
office-route-copies-unusable = Give a number from 1 to 999.
office-route-due-in-past = The deadline has passed.
office-route-relation-unclear = It is not clear which document is replaced or corrected.
office-route-too-many-watchers = Too many watchers.
office-route-unknown-watcher = A watcher is no longer known.
office-route-too-many-recipients = Too many recipients.
office-route-recipient-name = Line { $about }: the recipient's name is empty or too long.
office-route-recipient-mail = Line { $about }: the mail address is not right.
office-route-too-many-steps = The route has too many steps.
office-route-no-signer = Please choose at least one signer.
office-route-wrong-order = Reviewers look before a leader signs.
office-route-too-many-parties = The route has too many people.
office-route-too-many-signers = Too many signers.
office-route-clerks-step = Numbering, sealing and issuing are the clerk's.
office-route-nobody = { $about }: nobody is in service.
office-route-quorum = More must approve than there are reviewers.
office-route-quorum-unreachable = The people and posts chosen are not enough different people for this step to end: nobody approves twice. Please ask for fewer approvals or choose another person.
office-route-days = The number of working days cannot be used.
office-route-position = The order of steps cannot be used.
office-route-party-unclear = In one step it is not clear who acts.
office-route-signer-unclear = { $about }: exactly one person signs.
office-route-signer-not-leader = { $about }: may not sign (no leader).
office-route-other-agency = { $about }: is of another agency and cannot sign this document.
office-route-no-name = Please name the route template.
office-route-too-many-templates = There are too many route templates; please delete some.

start-office-more = Open what waits
start-office-first = Open the first document
start-own-documents = { $count ->
    [one] { $count } document of your own to sign
   *[other] { $count } documents of your own to sign
 }
start-door-office-text = Bring a PDF, choose who signs, follow it until it is issued.

problem-flow_refused = This cannot be done now
problem-flow_refused-what = The document is at another step, so this cannot be done now.
problem-flow_not_your_turn = It is not your turn
problem-flow_not_your_turn-what = This step does not wait for you, or was handed on to somebody else.
problem-flow_not_drafter = Only the drafter can do this
problem-flow_not_drafter-what = This is for whoever drafted the document.
problem-flow_not_clerk = Only the clerk can do this
problem-flow_not_clerk-what = This is for the clerk of the issuing agency.
problem-flow_not_agency_clerk = This is for the agency's own clerk
problem-flow_not_agency_clerk-what = The clerk of the issuing agency numbers, seals, issues and recalls its documents (Decree 30/2020, articles 15, 18 and 32). A clerk of a division stands in once a written mandate to keep the seal has been recorded.
problem-flow_not_draft = The document is no longer a draft
problem-flow_not_draft-what = The document was sent and can no longer be edited.
problem-flow_wrong_order = Not in this order
problem-flow_wrong_order-what = A document is signed by the leader, numbered and dated, sealed, then issued.
problem-flow_already_acted = This step is done
problem-flow_already_acted-what = This step was taken already; nothing was done twice.
problem-flow_too_late_to_take_back = Too late to take back
problem-flow_too_late_to_take_back-what = The next step was taken, so it cannot be taken back.
problem-flow_no_reason = A reason is needed
problem-flow_no_reason-what = Please say why, so that others know what to do.
problem-flow_no_agency = No issuing agency
problem-flow_no_agency-what = Your unit belongs to no agency that keeps a register.
problem-flow_no_signer = Nobody signs
problem-flow_no_signer-what = A document needs at least one competent person who signs.
problem-flow_no_seal_key = The agency has no certificate
problem-flow_no_seal_key-what = There is no certificate of the agency to seal with.
problem-flow_signed_already = The document is signed already
problem-flow_signed_already-what = The file carries a signature, so no room can be kept for number and date.
problem-flow_not_issued = The document is not issued
problem-flow_not_issued-what = Only an issued document can be recalled, replaced or corrected.
problem-flow_cancelled = The document was cancelled
problem-flow_cancelled-what = This document was cancelled and goes no further.
problem-flow_leader_signature_missing = The leader has not signed
problem-flow_leader_signature_missing-what = The agency signs only after the competent person (Decree 30/2020, article 32).
problem-flow_leader_signature_broken = The leader's signature is not valid
problem-flow_leader_signature_broken-what = Verified again, the leader's signature is no longer valid, so the agency does not sign.
problem-flow_date_before_signing = The date is before the signature
problem-flow_date_before_signing-what = The date of the document cannot be before the leader signed.
problem-flow_date_in_future = The date is in the future
problem-flow_date_in_future-what = The date of the document cannot be after today.
problem-flow_nobody_to_act = Nobody can take this step
problem-flow_nobody_to_act-what = The person or post that was chosen is nobody who is in service.
problem-flow_not_active = The account is suspended
problem-flow_not_active-what = A suspended account can neither sign nor approve.
problem-flow_busy = The document is being worked on
problem-flow_busy-what = Somebody else just acted on this document. Please try again.
problem-route_refused = What is said of the document cannot be used
problem-route_refused-what = The route or the details of the document are to be corrected.
problem-flow_leader_signature_undetermined = The leader's signature cannot be determined yet
problem-flow_leader_signature_undetermined-what = The standing of the leader's certificate could not be checked, so the agency does not sign yet.
problem-flow_numbering_broke_a_signature = Number and date were not filled in
problem-flow_numbering_broke_a_signature-what = Filling number and date into this file would break a signature in it, so the file was left as it is. The number stays with this document.
problem-flow_wrong_certificate = The certificate is not for this step
problem-flow_wrong_certificate-what = This step takes another kind of certificate: leaders sign with their personal one, clerks with the agency's.
problem-flow_seal_of_other_agency = The seal of another agency
problem-flow_seal_of_other_agency-what = A document is sealed with the key of the very agency that issues it.
office-no-seal = No seal of this agency
office-no-seal-text = None of your keys is the seal of { $agency }. If you keep it, please ask an administrator to say whose seal it is.
problem-flow_numbered_already = The document has a number already
problem-flow_numbered_already-what = It was given its number, so it can no longer be returned; it can be issued, or cancelled with its number.
problem-flow_not_leader = The person chosen cannot sign this document
problem-flow_not_leader-what = Only a leader of the issuing agency can be asked to sign.
problem-flow_to_oneself = A turn cannot be handed on to oneself
problem-flow_to_oneself-what = The turn waits for the person chosen already. Please choose a colleague.
problem-flow_to_other_agency = The person chosen is of another agency
problem-flow_to_other_agency-what = A turn can be handed on to somebody of the same agency only.
problem-flow_acts_there_already = The person chosen has a turn in this step already
problem-flow_acts_there_already-what = Nobody acts twice in one step, so too few different people would be left for it. Please choose somebody else.
problem-flow_no_layout = The places on the document are not found yet
problem-flow_no_layout-what = The draft or its route is being changed, so the places of number, date and signatures are not settled. The document was not sent.
problem-flow_clerks_turn = This step cannot be handed on
problem-flow_clerks_turn-what = Numbering, sealing and issuing are done by the agency's clerk.
problem-state_secret = The document bears a secrecy marking
problem-state_secret-what = The first page bears a secrecy marking. Such documents are not taken into this system; the file was not kept.
do-keep_outside = Please handle it under the rules for secret documents, outside this system.
problem-flow_date_contradicts = The date does not match the document
problem-flow_date_contradicts-what = Another day, month or year is printed on the document than the one chosen.
problem-flow_too_many_attachments = Too many separate files
problem-flow_too_many_attachments-what = A document takes 30 separate files at most.
problem-flow_attached_elsewhere = The file belongs to another document
problem-flow_attached_elsewhere-what = It is an outgoing document itself, or goes with another one.
office-attachments = Separate files
office-attachments-lead = PDF files that go with the document. When the agency signs, number, symbol and time are written at the top right of each.
office-attachments-none = No separate files.
office-attachments-door = Add or remove separate files
office-attachments-back = Back to the document
office-attachment-add = Add the file
office-attachment-remove = Remove
office-attachment-remove-name = Remove { $name }
office-attachment-sealed = signed by the agency
problem-flow_sealed_already = The agency has signed the document
problem-flow_sealed_already-what = It bears the agency's signature and can no longer be cancelled; it can be issued, and recalled after that.
problem-flow_mandate_changed = The form of signing has changed
problem-flow_mandate_changed-what = The mandate or title has changed since you opened the document. Please open it again to see the form as it is now.
