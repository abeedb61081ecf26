# The pages on which a leader signs.
sign-needed = Please fill this in.
sign-cancel = Cancel
sign-do = Sign
sign-again = Sign again
sign-more = Add a signature
sign-go-on = Go on signing
sign-back = Back
sign-going-on = Getting ready…
sign-signing = Signing…
sign-download = Download the document
sign-download-signed = Download the signed file
sign-document-door = See the document
sign-documents-door = Back to my documents
sign-report-door = See the verification report

sign-documents-title = My documents
sign-documents-waiting = { $count ->
    [0] No document waits for your signature.
    [one] One document waits for your signature.
   *[other] { $count } documents wait for your signature.
 }
sign-documents-empty = No documents yet
sign-documents-empty-text = Upload a PDF, choose where the signature goes, enter your PIN: it takes about a minute.
sign-group-waiting = Waiting for your signature
sign-group-under-way = Signed; waiting for the time-stamp
sign-group-signed = Signed

sign-upload-door = Upload a document
sign-upload-title = Upload a document to sign
sign-upload-lead = What the file holds stays as it is; the signature is only added to it.
sign-upload-file = PDF file
sign-upload-choose = Choose a PDF file
sign-upload-drop = or drop it here
sign-upload-limits = PDF file, { $size } at most.
sign-upload-password = Password that opens the file
sign-upload-password-hint = It is kept encrypted and only used to open this file for signing.
sign-upload-has-password = The file has a password
sign-upload-do = Upload
sign-upload-which = File: { $name }
sign-upload-missing = No file was chosen. Please choose a PDF file.
sign-upload-too-large = This file is larger than allowed ({ $size }). Please choose a smaller one.
sign-upload-sending = Sending
sign-upload-reading = Sent; the file is being checked…
sign-upload-broken = The connection broke while sending. The file is still chosen; please press Upload again.

sign-step-place = Place
sign-step-authorize = Authorize
sign-step-done = Result

sign-place-title = Place the signature: { $title }
sign-place-where = Where the signature goes
sign-place-by-hand = Place it myself
sign-place-unseen = Not shown on the page
sign-place-page = Page
sign-place-left = From the left edge (%)
sign-place-top = From the top edge (%)
sign-place-width = Width (%)
sign-place-height = Height (%)
sign-place-credential = Certificate
sign-place-reason = Reason (optional)
sign-place-wrong = Some entries do not fit. Please look at the place and the certificate again.
sign-percent-range = Enter a number from 0 to 100.
sign-page-range = The document has no such page.
sign-reason-long = The reason is longer than 300 characters.
sign-reason-hint = Kept in the signature, not printed on the page.
sign-numbers = Size and place
sign-numbers-hint = In percent of the page, from the top left. Used with “Place it myself”.
sign-on-page = · page { $page }
sign-options = Place and certificate
sign-preset-title-and-name = Between title and name
sign-preset-bottom-right = Bottom right
sign-preset-bottom-left = Bottom left
sign-preset-bottom-centre = Bottom middle
sign-preset-top-centre = Top middle
sign-preset-top-right = Top right
sign-preset-top-left = Top left
sign-preset-other = Suggested place
sign-warning-covers-text = This place covers some of the text.
sign-warning-covers-name = This place covers the name of the signer.
sign-warning-outside-page = This place lies partly outside the page.
sign-warning-no-content-commitment = The certificate does not state that it commits to content; you can still sign.
sign-warning-state-secret-marking = Page 1 bears a secrecy marking. Secret documents must not be signed here.
sign-warning-undetermined = The signed file is not fully confirmed: revocation could not be checked.
sign-warning-below-order = The level reached is below the one ordered.
sign-warning-status-unknown = Whether the certificate was revoked could not be checked. You can sign, but the signature may not be confirmed as valid.
sign-warning-other = Please note: { $code }.
sign-seal-of = Seal of { $agency }
sign-no-credential = You have no certificate to sign with
sign-no-credential-text = Please ask your IT office for a certificate. The document you uploaded is kept.
sign-prints-picture = Printed on the page: your signature image
sign-prints-lines = Printed on the page: name, title, time of signing
sign-stamp-signer = Người ký: { $name }
sign-stamp-title = Chức danh: { $title }
sign-stamp-unit = Cơ quan: { $unit }
sign-stamp-time = Thời gian ký: …
sign-stamp-name = Signature box
sign-stamp-role = movable box
sign-stamp-at = Signature on page { $page }, { $left } % from the left, { $top } % from the top.
sign-keys-hint = Drag the box to its place, or move it with the arrow keys, resize it with Shift and the arrow keys, change the page with Page Up and Page Down.
sign-stage = Content of { $title }
sign-tools = Pages and zoom
sign-page-of = Page { $page }/{ $all }
sign-page-of-name = Page { $page }
sign-page-picture = Picture of page { $page }
sign-pages-more = Showing { $count } pages to choose a place on. Download the document to read all of it.
sign-page-before = Previous page
sign-page-after = Next page
sign-go-to-page = Go to page
sign-zoom-in = Zoom in
sign-zoom-out = Zoom out
sign-back-to-document = Back to the document

sign-issued-by = Issued by { $issuer }
sign-valid-until = until { $day }
sign-standing-good = In force
sign-standing-unknown = Revocation status not known
sign-standing-locked = The key is locked
sign-internal = Internal
sign-internal-about = Issued by this service itself for trials; it has no legal force.

sign-authorize-title = Authorize the signature
sign-you-sign = You sign
sign-page-as-printed = Page { $page }, exactly as it will be printed
sign-unseen-about = The signature is not shown on the page. What is seen of the document does not change.
sign-digest = SHA-256 digest of the document
sign-digest-signed = SHA-256 digest of the signed file
sign-with = Certificate
sign-pin = PIN
sign-code = One-time code
sign-code-hint = The 6 digits in your authenticator.
sign-tries-left = { $count ->
    [0] The PIN is not right.
    [one] One more try before the key is locked.
   *[other] { $count } more tries before the key is locked.
 }

sign-result-signed = The document is signed
sign-result-signed-text = The signed file was verified again and is kept.
sign-result-given = Signed; waiting for the time-stamp
sign-result-given-text = Your signature is safe. The time-stamp service has not answered yet, and we go on trying.
sign-result-leave = You may leave this page; signing goes on.
sign-result-tries = Tried { $count } times. You may leave this page; signing goes on.
sign-result-failed = Not signed
sign-result-failed-text = The document has not changed. You may sign again.
sign-result-withdrawn = This signing was withdrawn
sign-failure-rejected = The signed file did not pass its re-verification.
sign-failure-absent = The new signature was not found in the signed file.
sign-failure-broken = The new signature does not match the document.
sign-failure-earlier-broken = Signing would have harmed an earlier signature, so it was called off.
sign-failure-internal = Something went wrong while completing it.
sign-failure-moved-on = The document received another signature in the meantime.
sign-failure-other = The signature could not be completed.
sign-given-at = Signed at
sign-level = Level
sign-level-later = Known once the time-stamp is there
sign-level-b-b = basic signature
sign-level-b-t = with a time-stamp
sign-level-b-lt = with long-term validation data
sign-level-b-lta = with an archive time-stamp
sign-next = The next document that waits for you

sign-file-name = File name
sign-extent = Length
sign-brought-at = Uploaded at
sign-signatures = Signatures
sign-acts = Acts of signing
sign-versions = Versions
sign-version = Version { $number }
sign-version-first = Version 1: as it was uploaded
sign-version-newest = newest
