# The page "Verify a document": asking, answering, explaining.
verify-title = Verify a document
verify-lead = Put a PDF here to learn who signed it, when, and whether it was altered.
verify-drop = Drop a PDF here
verify-choose = Choose a PDF
verify-file = PDF to verify
verify-submit = Verify
verify-kept-nothing = The file is not kept. Only the result is, for a short time, so that it can be read again.
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
verify-validity = In force
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
