# The page "Verify a document": asking, answering, explaining.
verify-title = Verify a document
verify-lead = Put a PDF here to learn who signed it, when, and whether it was altered.
verify-drop = Drop a PDF here
verify-choose = Choose a PDF
verify-file = PDF to verify
verify-submit = Verify
verify-kept-nothing = The file is not kept. The result is kept for { $hours } hours so that it can be read, then deleted.
verify-limit = PDF, at most { $size }.
verify-password = Password that opens the file
verify-password-hint = Used to read the file this once, and not kept.
verify-password-again = Choose the file again and give its password.
verify-file-missing = Please choose a PDF.
verify-sending = Sending the file…
verify-sent = { $percent } % sent
verify-working = Checking the signatures…
verify-too-big-here = This file is larger than { $size }. Please choose a smaller one.
verify-lost = The connection was lost before the file had been sent. Please try again.
verify-another = Verify another document
verify-print = Print the result
verify-nameless = Unnamed file
verify-result-of = Result

verify-refused-title = This file could not be checked
verify-refused-not_a_pdf = This file is not a PDF. Please choose the document whose name ends in .pdf.
verify-refused-empty = This file is empty. Please get it again from its sender.
verify-refused-truncated = The end of this file is missing; a download may have stopped early. Please download it again.
verify-refused-encrypted = This file has a password. Give the password that opens it to have it checked.
verify-refused-wrong_password = The password is not right. Please give the password that opens the file again.
verify-refused-encrypted_to_certificates = This file is encrypted for certain people's certificates and cannot be opened here. Please ask its sender for a copy without this protection.
verify-refused-too_large = This file is larger than allowed. Please choose a smaller one.
verify-refused-too_many_pages = This file has too many pages to be checked here.
verify-refused-too_deep = This file is built in an unusually tangled way and was not opened. Please ask its sender.
verify-refused-too_slow = Reading this file took too long, so the check was stopped. Please ask its sender.
verify-refused-too_much_memory = This file takes too much memory to open, so the check was stopped. Please ask its sender.
verify-refused-unreadable = This file cannot be read: its PDF structure is broken. Please get it again from its sender.

verdict-title-electronic_original = Electronic original
verdict-title-awaiting_agency = Signed, not yet issued
verdict-title-copy = Valid electronic copy
verdict-title-signed = Validly signed
verdict-title-unsigned = Not signed
verdict-title-undetermined = Cannot be determined
verdict-title-rejected = Not valid

indication-total-passed = Valid
indication-indeterminate = Cannot be determined
indication-total-failed = Not valid
indication-passed = Valid
indication-failed = Not valid
indication-none = No signature

verify-whole = Is it whole?
verify-whole-yes = Unaltered
verify-whole-yes-more = The content has not changed since it was signed.
verify-whole-added = Unaltered
verify-whole-added-more = What was signed has not changed; permitted additions came later.
verify-whole-changed = Altered
verify-whole-changed-more = After signing, the file was changed in a way that is not permitted.
verify-whole-broken = Altered
verify-whole-broken-more = The content no longer matches the signature.
verify-whole-unclear = Cannot be determined
verify-whole-unclear-more = Some part could not be checked, or comments were added after signing.
verify-whole-unsigned = Nothing to go by
verify-whole-unsigned-more = Without a signature nobody can tell whether the file was altered.

verify-who = Who signed, and can it be trusted?
verify-who-trusted = { $others ->
    [0] { $name }
    [one] { $name } and { $others } other
   *[other] { $name } and { $others } others
}
verify-who-trusted-more = The certificate is in force and comes from a trusted issuer.
verify-who-internal = { verify-who-trusted }
verify-who-internal-more = An internal certificate of this service, without legal force elsewhere.
verify-who-stranger = { verify-who-trusted }
verify-who-stranger-more = So the certificate says; its issuer is not among those trusted here.
verify-who-unchecked = { verify-who-trusted }
verify-who-unchecked-more = Whether the certificate was revoked could not be checked.
verify-who-unproven = { verify-who-trusted }
verify-who-unproven-more = So the certificate says; the signature does not match, so it proves no signer.
verify-who-revoked = { verify-who-trusted }
verify-who-revoked-more = The certificate was revoked.
verify-who-nobody = Nobody
verify-who-nobody-more = No digital signature was found in the file.

verify-when = When was it signed?
verify-when-proven = { $moment }
verify-when-proven-more = A time-stamp proves that the signature existed by then.
verify-when-claimed = { $moment }
verify-when-claimed-more = By the signer's own clock; no time-stamp proves it.
verify-when-unknown = Unknown
verify-when-unknown-more = The signature names no time and carries no time-stamp.
verify-when-never = Not signed
verify-when-never-more = There is no signing time.

verify-signatures = Each signature, in order
verify-kind-signature = Digital signature
verify-kind-document-timestamp = Archive time-stamp
verify-fact-time = Signed
verify-fact-issuer = Certificate issuer
verify-fact-trust = Trusted under
verify-fact-since = Since this signature
verify-time-proven = time-stamped
verify-time-claimed = by the signer's clock
verify-since-nothing = No changes
verify-since-permitted = Permitted additions only:
verify-since-forbidden = Changes that are not permitted:
change-validation-data = data for long-term validation
change-signing = a further signature
change-form-filling = an existing field filled in
change-number-and-date = number and date
change-seal = a signature in the place of the agency
change-signatures-and-seal = further signatures, one of them in the place of the agency
change-annotation = a comment added
change-undefined = changes of an unknown kind
change-pages-added = { $count ->
    [one] { $count } page added
   *[other] { $count } pages added
}
change-pages-removed = { $count ->
    [one] { $count } page removed
   *[other] { $count } pages removed
}
change-overlap = something laid over signed content
change-visual = pages look different
trust-domain-none = None that is trusted here
trust-domain-internal = Internal (trial)
trust-domain-official = Government certification authority
trust-domain-public = Public certification authorities

verify-stamp-words = Seals the whole file with the signatures above at { $moment }, so that they can be verified after certificates expire.

verify-details = Technical details
verify-details-times = Times
verify-claimed-time = Claimed by the signer
verify-best-time = Time of judgement
verify-timestamp = Time-stamp of { $authority }
verify-details-certificate = Certificate
verify-managing-unit = Managing unit
verify-validity = Certificate valid
verify-standing = Standing
standing-good = In force
standing-revoked = Revoked
standing-unknown = Could not be checked
verify-serial = Serial number
verify-details-technical = Technical
verify-algorithm = Algorithms
verify-algorithm-sound = Strength of the algorithms
verify-sound-yes = Sufficient
verify-sound-no = Insufficient
verify-coverage = Covers
coverage-whole-document = The whole file
coverage-whole-revision = The whole revision at the time
coverage-partial = Only a part of the file
verify-format = Format
verify-etsi = Conclusion by ETSI EN 319 102-1
verify-details-findings = What was checked
finding-outcome-passed = Passed
finding-outcome-failed = Failed
finding-outcome-not_reached = Could not be checked
finding-outcome-warning = Please note

verify-document = The file that was checked
verify-document-facts = { $pages ->
    [one] { $pages } page
   *[other] { $pages } pages
} · { $size } · PDF { $version }
verify-document-revisions = Revisions in the file
verify-document-protected = Password-protected
verify-yes = Yes
verify-no = No
verify-digest-hint = Two people can read this to each other to know that they hold the same file.
verify-checked-at = Checked
verify-policy = Validation policy
verify-notices = Please note
verify-next = What to do now
verify-next-electronic_original = This document can be used. Keep the PDF: a print does not carry the signatures.
verify-next-copy = This copy can be used. Keep the PDF: a print does not carry the signatures.
verify-next-signed = All signatures are valid. Make sure that the signers have the authority for this kind of document.
verify-next-awaiting_agency = A competent person has signed, but the agency has not sealed it yet. Wait for the issued version or ask the agency's clerk.
verify-next-unsigned = Ask the sender for the signed version. If the document was printed and scanned, its signatures are lost.
verify-next-undetermined = Do not rely on this document yet. Check again later, or ask the issuing agency by its official telephone number.
verify-next-rejected = Do not use this document. Contact the issuing agency by its official telephone number, not by one written in the document.

verify-verdict-electronic_original = The document carries valid signatures of a competent person and of the issuing agency.
verify-verdict-awaiting_agency = The competent person's signature is valid; the agency has not signed yet.
verify-verdict-copy = The copy carries a valid signature of the agency that made it.
verify-verdict-signed = Every signature in this document is valid.
verify-verdict-unsigned = There is no digital signature in this file.
verify-verdict-undetermined = Something could not be checked, so the document cannot be called valid.
verify-verdict-rejected = The document was altered after signing, or a signature is false.

# What must be said of each signature
verify-fact-signer = Signer
verify-fact-claimed-role = Role stated when signing (self-declared)
verify-fact-intact = Integrity
verify-intact-yes = The content is unaltered
verify-intact-added = What was signed is unaltered; permitted additions came later
verify-intact-changed = Changed after signing in a way that is not permitted
verify-intact-broken = The content no longer matches the signature
verify-intact-unclear = Cannot be determined
verify-fact-valid-then = Certificate when signing
verify-picture = Page { $page } looks different from when it was signed; the places are marked.
verify-picture-alt = Page { $page } of the document, with the places marked that differ from when it was signed
verify-level-missing = For a higher level, this is missing
verify-means = What does this mean?

# Keeping and deleting a result
verify-keep-title = Keep or delete this result
verify-kept-until = This result is kept until { $moment } and then deleted. Only those who know the address of this page can read it.
verify-keep = Keep longer
verify-keep-choice = Keep the result
verify-keep-short = Only to read it ({ $hours } hours)
verify-keep-days = { $days } days
verify-keep-hint = When it is kept, the certificates and revocation data used are kept with it. The file is not.
verify-kept = The result is kept until { $moment }.
verify-delete = Delete now
verify-deleted = The result was deleted, with its pictures and evidence.
verify-take = Download
verify-take-pdf = PDF report
verify-take-etsi = XML (ETSI)
verify-take-json = JSON
verify-take-evidence = Evidence

# Many files
verify-choose-many = Choose one PDF or many
verify-drop-many = Drop one PDF or many here
verify-limit-many = PDF, each at most { $size }.
verify-many-title = Result for many files
verify-many-lead = Each file has a verdict of its own. Open a line to see why.
verify-many-file = File
verify-many-verdict = Verdict
verify-many-signers = Signers
verify-many-open = See details
verify-many-progress = { $done } of { $all } files done
verify-many-waiting = Waiting
verify-many-sending = Sending
verify-many-working = Checking
verify-many-pause = Waiting for its turn; nothing to do
verify-many-stay = Leave this page open until it is done.
verify-many-done = All files are checked
verify-many-refused = Could not be checked
verify-many-lost = Connection lost
verify-many-too-many = At most { $most } files at once. Please send them in parts.
verify-many-count-good = valid
verify-many-count-warn = undetermined
verify-many-count-bad = not valid
verify-many-count-plain = unsigned or not issued
verify-many-count-refused = unreadable

# Without sending the file
verify-unsent-title = Check without sending the file
verify-unsent-lead = Your browser computes the SHA-256 of the file on this device; only that number is sent to look it up.
verify-unsent-choose = Choose a file to compute from
verify-unsent-digest = SHA-256 of the file
verify-unsent-hint = 64 digits and letters from a to f.
verify-unsent-wrong = This is no SHA-256 yet. It has 64 signs, digits and letters from a to f.
verify-unsent-look = Look up
verify-unsent-counting = Computing on this device…
verify-unsent-failed = This file cannot be read on this device.
verify-known-title = Look up by SHA-256
verify-known-signed = This file was signed here
verify-known-signed-more = A file with exactly this number is the document signed on { $moment } that is kept here.
verify-known-attached = This file goes with document { $notation }
verify-known-attached-more = A file with exactly this number was issued with the document on { $moment } and is kept here.
verify-known-verdict = This file was verified here
verify-known-verdict-more = On { $moment } the verdict was: { $verdict } It has { $count ->
    [one] { $count } signature
   *[other] { $count } signatures
 }.
verify-known-nothing = This file is not known here
verify-known-nothing-more = That does not make it false: it may have been signed elsewhere, or never been verified here.
verify-known-proves-title = What does a SHA-256 prove?
verify-known-proves = Two files with the same SHA-256 are the same, bit by bit. With one sign changed, the number is another altogether.
verify-known-proves-not = It does not tell who sent you the file, and does not replace verifying its signatures. Make sure it was computed from the very file you hold.
verify-known-full = Verify the signatures in full

# The code printed on a document
code-title = Look up by the code on the document
code-lead = Enter the 16 signs printed beside the QR code.
code-label = Document code
code-hint = Four groups of four. Upper and lower case are the same.
code-look = Look up
code-wrong = No document has this code
code-wrong-more = It may have been mistyped. Please compare each group with the print. If the code is as printed and still not found, do not rely on that print.
code-of = Code { $code }
code-state-signed = This document was signed here
code-state-signed-more = The kept version was signed on { $moment }.
code-state-outdated = There is a newer version
code-state-outdated-more = The version with this code was signed on { $moment }. It has been signed further since; ask the issuing agency for the newest version.
code-state-withdrawn = This document was withdrawn
code-state-withdrawn-more = The document with this code is no longer in use. Ask the issuing agency.
code-state-reserved = No version was signed yet
code-state-reserved-more = This code is set aside for a document whose signing has not been finished here. Do not rely on a print that carries it.
code-verdict = Our verdict
code-checked = Last verified
code-signed-at = Signed on
code-level = Signature level
code-signatures = Signatures
code-document = Document
code-digest = SHA-256 of the kept file
code-compare-title = Is your file really this document?
code-compare-lead = Anyone can print a code on paper. Compare your file with the one that is kept.
code-compare-choose = Choose the PDF to compare
code-compare-here = The file is compared on this device and not sent.
code-compare-sent = The file is only read to compute its number, and not kept.
code-compare = Compare
code-match-same = This is the document
code-match-same-more = Your file is the same as the kept one, bit by bit.
code-match-attached = This is a separate file of the document
code-match-attached-more = Your file is the same as one the agency signed and issued with it, bit by bit.
code-match-other_version = This is another version of the document
code-match-other_version-more = Your file is an earlier or later version of the same document, not the one with this code.
code-match-different = This is not the document
code-match-different-more = Your file differs from the kept one. If you got it together with this code, do not use it; ask the issuing agency.
code-print = Public code
code-print-lead = Whoever has this code can see how the document stands at { $address }. Its title is { $titles ->
    [yes] shown
   *[no] not shown
 }.
code-qr-alt = QR code of the address { $address }
code-open = Open the public page
code-qr-take = Download the QR code

# The report on paper
paper-title = Verification of an electronic document
paper-checked = Checked at { $moment }
paper-file = File name
paper-page = Page { $number }/{ $all }
paper-more-signatures = { $count } more signatures; see the result as XML or JSON.
paper-sealed = This report is signed by the service at { $address }. Keep the PDF: a print does not carry the report's signature.
paper-not-sealed = This report was made by the service at { $address } and is not signed, because the service has no key for signing reports yet.

# The building blocks of EN 319 102-1
block-format_checking = Format
block-identification_of_the_signing_certificate = The signer's certificate
block-validation_context_initialization = The validation context
block-revocation_freshness_checker = Freshness of revocation data
block-x509_certificate_validation = Validity and trust of the certificate
block-cryptographic_verification = Cryptography: content and key
block-signature_acceptance_validation = Acceptance of the signature
block-timestamp_validation = Time-stamps
block-modification_detection = Changes after signing
block-validation_process = The whole process
block-other = Other

verify-other-ways = Other ways to verify
verify-unsent-short = Only its SHA-256 is sent; the file stays on this device.
verify-unsent-again = Look up another file
code-short = The 16 signs beside the QR code.
