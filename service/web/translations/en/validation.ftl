# What the document is
verdict-ELECTRONIC_ORIGINAL = Electronic original: validly signed by the competent person and by the agency.
verdict-AWAITING_AGENCY = Not issued yet: the competent person has signed validly, the agency's signature is still to come.
verdict-COPY = Copy: only the agency has signed, and validly.
verdict-SIGNED = The document is validly signed.
verdict-UNSIGNED = The document carries no signature.
verdict-UNDETERMINED = Whether the signature is valid cannot be determined; it does not count as valid.
verdict-REJECTED = The signature is not valid, or the document was changed after signing.

# The questions, one by one
finding-not_reached = This could not be checked because an earlier step stopped.
finding-readable = All data of the signature could be read.
finding-format_unknown = The signature has a format that is not supported here, so nothing can be concluded.
finding-unreadable = The signature's data are damaged or cannot be read, so nothing can be concluded.
finding-byte_range_whole = The signature covers the whole revision that was signed.
finding-byte_range_broken = The signature does not cover the whole revision that was signed.
finding-padding_used = Foreign data lie in the padding of the signature.
finding-dictionary_kept = The description of the signature is as it was when signing.
finding-dictionary_changed = The description of the signature was changed after signing.
finding-signer_known = The signer is named by the certificate.
finding-signer_unknown = The signer's certificate could not be found.
finding-hash_matches = The signed content is unchanged.
finding-hash_differs = The signed content was changed after signing.
finding-key_matches = The signature was made with the key of the certificate.
finding-key_differs = The signature was not made with the key of this certificate, or was altered.
finding-no_changes = Nothing was changed after signing.
finding-changes_permitted = Only permitted changes were made after signing.
finding-data_behind_the_end = Foreign data were attached behind the end of the file.
finding-hybrid_references = The file has two different tables of its content, so programs may show different things.
finding-certification_violated = A change was made that an earlier signer did not permit.
finding-annotations_added = Annotations were added or changed after signing.
finding-changed_later = The document was changed in a way that is not permitted after signing.
finding-algorithms_sound = The algorithms are strong enough.
finding-algorithms_weak = The algorithm or the key length is no longer strong enough.
finding-not_circular_15 = The algorithm does not follow Circular 15/2025/TT-BKHCN; this is a remark, not a sign of tampering.
finding-certificate_good = The certificate was valid at the proved time of signing.
finding-certificate_good_now = The certificate is valid at the time of this check; the time of signing is not proved.
finding-certificate_status_unknown = Whether the certificate was revoked could not be learnt.
finding-certificate_revoked = The certificate was revoked, and nothing proves that the document was signed before.
finding-certificate_authority_revoked = The issuer's certificate was revoked, and nothing proves that the document was signed before.
finding-certificate_expired = The certificate has expired, and nothing proves that the document was signed before.
finding-certificate_not_yet_valid = The certificate was not yet valid at the time of signing.
finding-certificate_untrusted = The certificate was not issued by anyone trusted here.
finding-certificate_unsuitable = The certificate was not issued for signing documents, or is self-signed.
finding-certificate_weak = The certificate uses an algorithm or key that is no longer strong enough.
finding-certificate_path_broken = The chain of certificates to a trusted authority could not be verified.
finding-timestamp_absent = There is no time-stamp, so the time of signing is only the signer's claim.
finding-timestamp_holds = The time-stamp is valid.
finding-timestamp_broken = The time-stamp does not fit the signature, or was altered.
finding-timestamp_undecided = Whether the time-stamp is valid cannot be determined.
finding-process_passed = The validation process of EN 319 102-1 ended well.
finding-process_objects = The validation process of EN 319 102-1 did not end well.
finding-process_stopped = The validation process of EN 319 102-1 could not be run to its end.
finding-claimed_time_absent = The signer claims no time of signing.
finding-claimed_time_plausible = The time of signing that the signer claims is plausible.
finding-claimed_time_shifted = The claimed time is off by +07:00: Vietnamese time was written as universal time.
finding-claimed_time_in_future = The time of signing that the signer claims is later than it can be.

# Why a signature did not pass (EN 319 102-1)
sub-indication-format_failure = The structure of the signature or of the document is not as required.
sub-indication-hash_failure = The signed content was changed.
sub-indication-sig_crypto_failure = The signature value does not fit the signer's certificate.
sub-indication-revoked = The certificate was revoked before signing.
sub-indication-expired = The certificate had expired before signing.
sub-indication-not_yet_valid = The certificate was not yet valid when signing.
sub-indication-sig_constraints_failure = The signature does not meet the demands of the policy.
sub-indication-chain_constraints_failure = The certificate does not meet the demands of the policy.
sub-indication-certificate_chain_general_failure = The chain of certificates could not be verified.
sub-indication-crypto_constraints_failure = The algorithm or key is not strong enough.
sub-indication-policy_processing_error = The signature policy that the signature names could not be applied.
sub-indication-signature_policy_not_available = The signature policy that the signature names could not be found.
sub-indication-timestamp_order_failure = The time-stamps are not in a possible order.
sub-indication-no_signing_certificate_found = The signer's certificate could not be found.
sub-indication-no_certificate_chain_found = The certificate leads to nobody trusted here.
sub-indication-revoked_no_poe = The certificate was revoked, and proof is missing that the document was signed before.
sub-indication-revoked_ca_no_poe = The issuer's certificate was revoked, and proof is missing that the document was signed before.
sub-indication-out_of_bounds_no_poe = The certificate is outside its validity period, and proof is missing that the document was signed within it.
sub-indication-out_of_bounds_not_revoked = The certificate is outside its validity period, though not revoked.
sub-indication-revocation_out_of_bounds_no_poe = The revocation data are from another time, and proof of the time of signing is missing.
sub-indication-crypto_constraints_failure_no_poe = The algorithm is no longer strong enough, and proof is missing that the document was signed while it was.
sub-indication-no_poe = Proof of the time of signing is missing.
sub-indication-try_later = The status of the certificate could not be learnt now; check again later.
sub-indication-signed_data_not_found = The signed content could not be found.
sub-indication-generic = The signature could not be checked to the end.

# About the document as a whole
notice-irregular_syntax = The file does not follow the syntax of PDF; it could still be read and checked.
notice-data_behind_the_end = Foreign data lie behind the end of the file.
notice-signature_removed = An earlier revision of the file holds a signature that the last one lacks.
notice-weak_digest = The digest algorithm is no longer strong enough.
notice-weak_key = The key is shorter than is safe.
notice-not_circular_15 = The algorithm does not follow Circular 15/2025/TT-BKHCN.

# Files that cannot be checked
refused-not_a_pdf = this is not a PDF file
refused-empty = the file is empty
refused-truncated = the end of the file is missing
refused-encrypted = the file is protected and needs a password
refused-wrong_password = the password does not open the file
refused-too_large = the file is larger than permitted
refused-too_many_pages = the file has too many pages
refused-too_many_signatures = the file has too many signatures
refused-too_deep = the structure of the file is too complex
refused-too_slow = reading the file takes too long
refused-too_much_memory = reading the file takes too much memory
refused-unreadable = the file cannot be read
refused-trust_unreadable = a certificate sent along cannot be read
refused-trust_too_large = too many certificates were sent along
refused-policy_unknown = there is no such validation policy
refused-days_unreadable = the number of days to keep the result cannot be read
refused-moment_unreadable = the moment of the check cannot be read

# The command line
verify-refused = ✘ { $file }: cannot be checked, { $reason }.
verify-nobody = unknown signer
verify-bad-moment = { $moment } is no moment in ISO 8601
verify-line-signature = { $sign } { $field }: { $name }, signed at { $when }, level { $level }
verify-line-document-timestamp = { $sign } { $field }: time-stamp of { $name }, at { $when }

# A code without a sentence of its own
code-without-sentence = Result code: { $code }.
