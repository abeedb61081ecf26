# The ladder: entitled → equipped → active → habitual.
ladder-name-signature = Signatures of leaders
ladder-name-mail = Mailboxes of officials
ladder-heading = { $name } · { $place } · { $first } – { $last }
ladder-rung = { $name }: { $rate }.
ladder-rung-none = { $name }: no figure ({ $reason })
ladder-dropped = { $count } fewer than on the rung below.
ladder-aside = Besides, { $count } did so without standing on the rung below.
ladder-habit = Regularly: on at least { $days } days a week, in { $reached } of the last { $weeks } weeks of the period.
ladder-signature-entitled = Leaders in office
ladder-signature-equipped = Hold a certificate
ladder-signature-active = Signed in the period
ladder-signature-habitual = Sign regularly
ladder-mail-entitled = Officials in scope
ladder-mail-equipped = Hold a mailbox
ladder-mail-active = Used it in the period
ladder-mail-habitual = Use it regularly
