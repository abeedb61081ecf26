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
