# Notices: on the page, by mail, in a calendar
notices-title = Notices
notices-lead = What waits for you, and what became of your documents.
notices-bell = { $count ->
    [0] Notices
   *[other] Notices: { $count } unread
 }
notices-none = No notices yet
notices-none-more = When a document waits for you to review, sign or number it, you are told here.
notices-read-all = Mark all as read
notices-read-done = Marked as read.
notices-open = Open the document
notices-over = done
notices-due = due { $moment }
notices-settings = How you are told
notices-digest = Send me a letter at seven each working day
notices-digest-hint = What is most urgent is always told at once by mail.
notices-keep = Save
notices-kept = Saved.
notices-calendar = Calendar of deadlines
notices-calendar-lead = A private address that shows your deadlines in your calendar. Whoever has it can read it: keep it to yourself.
notices-calendar-make = Make a calendar address
notices-calendar-again = Make a new one, ending the old
notices-calendar-revoke = End the calendar address
notices-calendar-since = The address in use was made on { $moment }.
notices-calendar-once = Copy this address into your calendar. It is shown this once:
notices-calendar-revoked = The calendar address was ended.
notice-turn-review = Waits for your review
notice-turn-sign = Waits for your signature
notice-turn-number = Waits for its number and date
notice-turn-seal = Waits for the agency's signature
notice-turn-issue = Waits to be issued
notice-returned = A document came back
notice-issued = A document was issued
notice-not-delivered = A recipient could not be reached
notice-rejected = A recipient sent the document back
calendar-name = Ấn Tín – deadlines
letter-urgency-normal = Ordinary
letter-urgency-khan = Urgent
letter-urgency-thuong-khan = Very urgent
letter-urgency-hoa-toc = Most urgent
letter-no-deadline = none
letter-until = due { $due }
letter-notice-subject = [{ $urgency }] { $what }: { $subject }
letter-notice =
    Dear { $name },

    { $what }: { $subject }
    Urgency: { $urgency }
    Due: { $due }

    Please sign in to act: { $inbox }
    This letter cannot sign anything: whoever signs signs in and uses a key of their own.
letter-digest-subject = Ấn Tín, { $date }: { $count } matters
letter-digest-opening =
    Dear { $name },

    What is yours until seven o'clock on { $date }:
letter-digest-more = … and more in the list on the page.
letter-digest-closing =
    Please sign in to act: { $inbox }
    This letter cannot sign anything. To end these letters, turn them off on the page of notices.
