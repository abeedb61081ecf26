# Doors for other systems: requests sent again, announcements.
problem-idempotency_key_malformed = The idempotency key is not of the right form
problem-idempotency_key_malformed-what = Idempotency-Key is a string of 1 to 128 ASCII characters without blanks, such as a UUID.
problem-idempotency_key_not_taken = This request takes no idempotency key
problem-idempotency_key_not_taken-what = Nothing of this request is kept, so it cannot be promised to happen once. Please send it without Idempotency-Key.
problem-idempotency_key_reused = The idempotency key belongs to another request
problem-idempotency_key_reused-what = This Idempotency-Key came with a request of other content before. Each request has a key of its own.
problem-idempotency_in_progress = This request is being carried out
problem-idempotency_in_progress-what = A request with the same key is being carried out. Please send it again after the time in Retry-After.
problem-webhook_refused = The address for announcements cannot be kept
problem-webhook_refused-what = The address, its name or its kinds of announcement cannot be used ({ $reason }). The address must be HTTPS and outside private networks, unless the operator listed it.

account-scope-outgoing = Send, approve, number and issue outgoing documents in my place
account-scope-seal = Give the agency's signature to outgoing documents
account-scope-webhooks = Manage addresses for announcements

webhook-letter-subject = Announcements to a system have stopped
webhook-letter =
    Dear Sir or Madam,

    The system “{ $name }” has taken no announcements for a long time ({ $reason }), so Ấn Tín has stopped sending them. What was not sent is kept for 30 days, and is sent when you turn it on again on your account page, under announcements for other systems.

    Ấn Tín

api-example = Example

account-field-url = Address (HTTPS)
account-field-kinds = What is told

webhook-title = Announcements to other systems
webhook-lead = Your agency's document system is told as soon as a document moves on, and need not keep asking. Announcements never hold any text of a document.
webhook-add = Add a system
webhook-name-hint = For example: document system of the department.
webhook-url-hint = For example: https://vanban.cantho.gov.vn/thong-bao. An address inside a private network must be allowed by the operator first.
webhook-waiting = { $count } announcements wait
webhook-waits = Waiting
webhook-on = On
webhook-off = Paused
webhook-stopped = Stopped
webhook-stopped-why = The system takes no announcements ({ $reason }). They are kept, and sent in their order when you turn it on again.
webhook-stands = How it stands
webhook-state = State
webhook-try = Send a trial
webhook-turn-on = Turn on again
webhook-turn-off = Pause
webhook-change-secret = Change the secret
webhook-change-secret-hint = The former secret stays good for 24 hours, so that the receiver can change over.
webhook-secret-made = The secret by which announcements are checked
webhook-secret-once = Please copy it into the receiving system now: it is shown this once.
webhook-both-good = The former secret is good until { $moment }.
webhook-told = Last announcements
webhook-told-nothing = Nothing yet. Please send a trial to check the connection.
webhook-attempts = tried { $count } times
webhook-delivery-waiting = Waiting
webhook-delivery-delivered = Taken
webhook-delivery-given-up = Not delivered
webhook-change = Change
webhook-keep = Keep the changes
webhook-remove = Remove this system
webhook-remove-hint = Announcements that wait are deleted too.
webhook-changed = The changes are kept.
webhook-removed = The system is removed.
webhook-turned-on = It is on again; what waited is sent first.
webhook-turned-off = It is paused; new announcements wait until you turn it on again.
webhook-trial-good = The trial was taken (status { $status }).
webhook-trial-bad = The trial was not taken: { $reason }.

webhook-refused-bad-address = The address is not right. Please give it whole, beginning with https://.
webhook-refused-not-https = The address must begin with https://.
webhook-refused-private-address = This address is inside a private network. Please ask the operator to allow it first.
webhook-refused-no-name = Please give a short name of at most 100 characters.
webhook-refused-no-kinds = Please choose at least one.
webhook-refused-unknown-kind = Please choose from the list.
webhook-refused-too-many = There are 20 systems already. Please remove one first.

webhook-problem-timeout = no answer in time
webhook-problem-unreachable = it could not be reached
webhook-problem-unknown-host = no such address
webhook-problem-tls = its certificate is not trusted
webhook-problem-redirect = it answered with another address
webhook-problem-gone = it says that it takes nothing any more
webhook-problem-private-address = the address is inside a private network
webhook-problem-not-https = the address is not HTTPS
webhook-problem-bad-address = the address is not right
webhook-problem-http = it answered with status { $status }
webhook-problem-other = for an unknown reason

webhook-kind-trial = Trial
webhook-kind-document-drafted = A new draft
webhook-kind-document-redrafted = Another file for a draft
webhook-kind-document-sent = Sent on its way
webhook-kind-document-turn-opened = Somebody's turn
webhook-kind-document-turn-handed-on = Handed on
webhook-kind-document-approved = Approved by a reviewer
webhook-kind-document-returned = Returned
webhook-kind-document-taken-back = Taken back
webhook-kind-document-signed = Signed by a leader
webhook-kind-document-numbered = Number and date given
webhook-kind-document-sealed = Signed by the agency
webhook-kind-document-seal-refused = Agency's signature refused
webhook-kind-document-issued = Issued
webhook-kind-document-cancelled = Cancelled
webhook-kind-document-standing-changed = Corrected, replaced or recalled
webhook-kind-document-delivery-stopped = A letter with a document stopped
webhook-kind-document-recipient-told = A recipient told of a correction, replacement or recall
webhook-kind-signature-finished = A signature completed
