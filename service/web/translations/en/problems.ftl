# What happened (problem-…), what was not lost (kept-…), what to do now (do-…).
problem-again = Open the page again
problem-documents = My documents
problem-start = Back to the start page
problem-number = Incident number: { $incident }

kept-nothing_sent = This file was not kept; your other documents are untouched.
kept-not_signed = The document was not signed and has not changed.
kept-all_kept = Everything you had saved is still there.

do-choose_pdf = Please choose a PDF file. Save Word or Excel files as PDF first.
do-get_whole_file = Please fetch the file again from its sender and retry.
do-give_password = Please enter the password that opens the file and upload it again.
do-make_smaller = Please make the file smaller, for instance by scanning at a lower resolution, and upload it again.
do-split_document = Please split the document into shorter parts.
do-export_again = Please export the PDF again from the program it was written in, and retry.
do-ask_author = Please ask the sender for a copy that allows further signatures.
do-other_certificate = Please choose another certificate.
do-renew_certificate = Please ask your IT office for a new certificate.
do-ask_it = Please contact the IT office of your agency.
do-place_again = Please place the signature inside the page.
do-pin_again = Please enter the PIN again.
do-unlock_pin = Please ask your IT office to unlock the key.
do-code_again = Please enter the code your authenticator shows now.
do-later = Please try again in a few minutes.
do-look_again = Please open the document again to see how it stands.
do-check_address = Please check the address, or open it from your list of documents.
do-send_again = Please open the page again and resend.
do-check_request = Please check what was sent.
do-check_token = Please check the token on the account page.
do-sign_in = Please sign in.
do-wait = Please wait a minute and try again.
do-tell_incident = Please try again; if it persists, tell your IT office the incident number.
do-check_text = Please check what was written.
do-choose_pin = Please choose another PIN.
do-choose_image = Please choose another image.

problem-not_a_pdf = The file is not a PDF
problem-not_a_pdf-what = What the file holds is not PDF, whatever its name says.
problem-empty = The file is empty
problem-empty-what = The file holds nothing.
problem-truncated = The file is incomplete
problem-truncated-what = The end of the file is missing; perhaps a download did not finish.
problem-encrypted = The file has a password
problem-encrypted-what = The file is protected by a password and could not be opened.
problem-wrong_password = The password is not right
problem-wrong_password-what = The password does not open this file.
problem-encrypted_to_certificates = The file is encrypted for its recipients
problem-encrypted_to_certificates-what = The file is encrypted for certain people's certificates and could not be opened.
problem-too_large = The file is too large
problem-too_large-what = { $megabytes ->
    [0] The file is larger than allowed.
   *[other] The file is larger than allowed ({ $megabytes } MB).
 }
problem-too_many_pages = The document has too many pages
problem-too_many_pages-what = { $limit ->
    [0] The document has more pages than allowed.
   *[other] The document has more pages than allowed ({ $limit }).
 }
problem-too_deep = The file is built in an unusual way
problem-too_deep-what = The structure of the file is nested too deeply to be read safely.
problem-too_slow = The file takes too long to read
problem-too_slow-what = The file could not be read within the time allowed.
problem-too_much_memory = The file needs too much memory
problem-too_much_memory-what = When opened, the file grows beyond what is allowed.
problem-unreadable = The file cannot be read
problem-unreadable-what = The file claims to be a PDF, but its structure is damaged.
problem-certified_against_signing = The document takes no further signature
problem-certified_against_signing-what = Its author has certified it against further signatures.
problem-document_locked = The document is locked
problem-document_locked-what = An earlier signer locked the document: any later change, another signature too, would break that signature.
problem-encryption_forbids = The owner does not permit signing
problem-encryption_forbids-what = The document is encrypted, and what it grants its readers does not include signing.
problem-mark_on_annotation = Something is there already
problem-mark_on_annotation-what = The stamp would lie upon a note, a form field or another signature.
problem-signed_already = The document is signed already
problem-signed_already-what = Places for number, date and seal are made before the first signature; a document that is signed or certified can take none.
problem-fields_taken = The document has these fields already
problem-fields_taken-what = Fields of the names kept for number, date, signatures or seal are in the document already.
problem-text_refused = This text cannot be filled in
problem-text_refused-what = { $limit ->
    [0] The text is empty, too long, or has a letter that cannot be printed.
   *[other] The text is empty, longer than { $limit } letters, or has a letter that cannot be printed.
 }
problem-field_locked = The signature field is locked
problem-field_locked-what = An earlier signature has locked this field.
problem-document_refused = The document was not taken
problem-document_refused-what = This document cannot be worked on.

problem-certificate_not_yet_valid = The certificate is not valid yet
problem-certificate_not_yet_valid-what = The validity period of the certificate has not begun.
problem-certificate_expired = The certificate has expired
problem-certificate_expired-what = The validity period of the certificate has ended.
problem-certificate_key_usage = The certificate is not for signing
problem-certificate_key_usage-what = This certificate was issued for another purpose.
problem-certificate_weak_key = The key is no longer strong enough
problem-certificate_weak_key-what = Its length or algorithm may no longer be used for signing.
problem-certificate_untrusted_path = The certificate is not trusted here
problem-certificate_untrusted_path-what = It was not issued by an authority this service trusts.
problem-certificate_revoked = The certificate has been revoked
problem-certificate_revoked-what = Its issuing authority has revoked this certificate.
problem-certificate_suspended = The certificate is suspended
problem-certificate_suspended-what = Its issuing authority has suspended this certificate.
problem-certificate_wrong_scope = The certificate is for another use
problem-certificate_wrong_scope-what = A personal certificate cannot be an agency seal, nor the other way round.
problem-certificate_refused = This certificate cannot be used
problem-certificate_refused-what = This certificate may not sign now.

problem-field_filled = The signature field is taken
problem-field_filled-what = The chosen field has been signed before.
problem-no_such_field = No such signature field
problem-no_such_field-what = The document has no signature field of that name.
problem-no_such_page = No such page
problem-no_such_page-what = The document does not have the chosen page.
problem-no_such_place = No such place
problem-no_such_place-what = The suggested place was not found on the document.
problem-too_many_signatures = The document has too many signatures
problem-too_many_signatures-what = The document holds more signatures than can be worked on.
problem-moment_unreadable = The moment cannot be read
problem-moment_unreadable-what = The moment to judge at is written in ISO 8601.
problem-policy_unknown = No such validation policy
problem-policy_unknown-what = The policy named in the request is not kept here.
problem-days_unreadable = The number of days cannot be read
problem-days_unreadable-what = The days to keep a verdict are a whole number from 1.
problem-trust_unreadable = A certificate sent along cannot be read
problem-trust_unreadable-what = A certificate sent along is neither PEM nor DER.
problem-trust_too_large = Too many certificates sent along
problem-trust_too_large-what = The certificates sent along are more than allowed.
problem-consent_refused = The consent no longer holds
problem-consent_refused-what = It has expired, was used, or belongs to another act.
problem-status_unknown = The certificate could not be checked
problem-status_unknown-what = Whether the certificate was revoked could not be asked.
problem-malformed = The data is not well-formed
problem-malformed-what = A part of what was sent cannot be read.
problem-trust_unusable = The list of trusted authorities is faulty
problem-trust_unusable-what = The list of trusted certificate authorities cannot be used.

problem-mark_outside_page = The signature lies outside the page
problem-mark_outside_page-what = The box of the signature is not wholly on the page.
problem-wrong_pin = The PIN is not right
problem-wrong_pin-what = The PIN does not open the signing key.
problem-pin_locked = The signing key is locked
problem-pin_locked-what = A wrong PIN was entered too many times.
problem-wrong_code = The one-time code is not right
problem-wrong_code-what = The one-time code is wrong or was used already.
problem-key_not_found = The signing key was not found
problem-key_not_found-what = The signing device does not hold the key of this certificate.
problem-device_unavailable = The signing device does not answer
problem-device_unavailable-what = The device that holds the key cannot be reached right now.
problem-device_missing = The signing device is not set up
problem-device_missing-what = This key lives on a kind of device that is not set up here.
problem-device_failed = The signing device failed
problem-device_failed-what = The device that holds the key could not make a signature.
problem-value_refused = The signature value is not right
problem-value_refused-what = What the device returned does not match the certificate, so it was thrown away.
problem-timestamp_unavailable = The time-stamp service has not answered
problem-timestamp_unavailable-what = No time-stamping authority gave a usable time-stamp.
problem-signing_failed = Not signed
problem-signing_failed-what = The signature could not be made.
problem-signature_not_kept = The signed file did not stand the check
problem-signature_not_kept-what = The file just signed did not pass its re-verification, so it is not handed out.

problem-weak_pin = The new PIN will not do
problem-weak_pin-what = { $reason ->
    [length] The new PIN needs 6 to 12 digits.
    [digits] The new PIN may only have digits.
    [trivial] The new PIN is too easy to guess.
    [unchanged] The new PIN is the same as the old one.
   *[other] The new PIN does not meet the rules.
 }
problem-image_refused = This image cannot be used
problem-image_refused-what = A signature image is a PNG with a transparent background, in blue; a seal in red.
problem-not_revocable = The certificate cannot be revoked
problem-not_revocable-what = It was not issued by this service, or has been revoked already.

problem-not_found = Not found
problem-not_found-what = There is no such thing, or it is not for you.
problem-not_allowed = Not allowed
problem-not_allowed-what = Your roles do not include this.
problem-consent_mismatch = The document has changed
problem-consent_mismatch-what = The document is no longer the version you were shown.
problem-act_not_open = This signing is closed
problem-act_not_open-what = It has ended, was withdrawn, or the document has just received another signature.
problem-not_possible = Not possible now
problem-not_possible-what = This cannot be done as things stand.
problem-account_locked = The account is locked for now
problem-account_locked-what = A wrong password was entered too many times.
problem-wrong_sign_in = Not signed in
problem-wrong_sign_in-what = The user name or the password is not right.
problem-sign_in_unavailable = The account directory does not answer
problem-sign_in_unavailable-what = The account server cannot be reached right now.
problem-account_inactive = The account is not active
problem-account_inactive-what = This account is suspended in the staff directory.
problem-code_locked = One-time codes are locked for now
problem-code_locked-what = Wrong codes were entered too many times, so none is looked at for a while.
problem-already_enrolled = One-time codes are set up already
problem-already_enrolled-what = An authenticator is in use; remove it before setting up another.
problem-form_expired = The page has expired
problem-form_expired-what = The page was open too long and can no longer be sent. Nothing was done.
problem-token_refused = The token is not accepted
problem-token_refused-what = There is no token, or it has expired or was revoked.
problem-scope_missing = The token does not reach this far
problem-scope_missing-what = The token lacks the scope “{ $scope }”.

problem-bad_request = The request is not valid
problem-bad_request-what = This request could not be understood.
problem-not_signed_in = Please sign in
problem-not_signed_in-what = This page is for people who are signed in.
problem-method_not_allowed = Another method is meant
problem-method_not_allowed-what = This address does not take the method that was used.
problem-wrong_media_type = Another kind of data is meant
problem-wrong_media_type-what = This address takes another kind of data.
problem-invalid_request = What was sent does not fit
problem-invalid_request-what = One or more fields do not fit.
problem-too_many_requests = Too many requests
problem-too_many_requests-what = You have sent too many requests in a short time.
problem-unexpected = Something went wrong here
problem-unexpected-what = Something unforeseen happened; it has been noted.
problem-unavailable = Out of service for the moment
problem-unavailable-what = A part of the service does not answer right now.

api-title = API for other systems
api-lead = What people do on the pages, programs may do here. Sign in with a token made on the account page.
api-doors = Doors
api-shapes = Shapes
api-problems = Problems
api-problems-lead = Every problem is application/problem+json (RFC 9457) with a stable code.
api-member = Member
api-shape = Shape
api-meaning = Meaning
api-required = required
api-token = Takes a token with the scope “{ $scope }”.
api-no-token = No account needed.
api-takes = Takes
api-gives = Gives
api-status = Status
problem-staff_file_refused = The HR file cannot be read
problem-staff_file_refused-what = The file is no list of staff as CSV or XLSX that can be read.
problem-directory_unreachable = The mail directory does not answer
problem-directory_unreachable-what = The mail directory could not be reached to the end.
problem-directory_refused = The mail directory refuses
problem-directory_refused-what = The mail directory does not take what this service asks.
problem-directory_failed = Trouble with the mail directory
problem-directory_failed-what = What was asked of the mail directory could not be done.
problem-plan_own = A second person has to approve
problem-plan_own-what = Whoever made a plan or answers for it cannot approve it.
problem-plan_changed = The plan has changed
problem-plan_changed-what = The plan is no longer what you saw, or no longer open.
problem-plan_guarded = Beyond the safe limits
problem-plan_guarded-what = The plan changes more than an ordinary day does, and nobody answers for it.
problem-plan_no_reason = A reason is missing
problem-plan_no_reason-what = This needs a reason.
problem-plan_busy = The plan is being carried out
problem-plan_busy-what = Somebody else is carrying this plan out.
problem-nothing_to_undo = Nothing to undo
problem-nothing_to_undo-what = The plan has changed nothing.
problem-plan_refused = The plan cannot be carried out
problem-plan_refused-what = The plan is refused.
problem-faults_open = The HR file still has faults
problem-faults_open-what = Faults in the HR file are neither mended nor let pass.
problem-not_waivable = This fault cannot be let pass
problem-not_waivable-what = One of these faults nobody may let pass.
problem-source_refused = No plan was made
problem-source_refused-what = The HR file or the mail directory holds much less than last time.
problem-sync_refused = It cannot be synchronised
problem-sync_refused-what = The synchronisation is refused.
problem-scim_refused = The request is refused
problem-scim_refused-what = What the HR system asked for is refused.
