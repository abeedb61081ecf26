# Doors for other systems: requests sent again, announcements.
problem-idempotency_key_malformed = The idempotency key is not of the right form
problem-idempotency_key_malformed-what = Idempotency-Key is a string of 1 to 128 ASCII characters without blanks, such as a UUID.
problem-idempotency_key_not_taken = This request takes no idempotency key
problem-idempotency_key_not_taken-what = Nothing of this request is kept, so it cannot be promised to happen once. Please send it without Idempotency-Key.
problem-idempotency_key_reused = The idempotency key belongs to another request
problem-idempotency_key_reused-what = This Idempotency-Key came with a request of other content before. Each request has a key of its own.
problem-idempotency_in_progress = This request is being carried out
problem-idempotency_in_progress-what = A request with the same key is being carried out. Please send it again after the time in Retry-After.
