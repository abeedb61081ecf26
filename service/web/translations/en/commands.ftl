# Command line: flask demo, documents, ledger
demo-not-here = Sample data is for trials only and is not laid into a production service.
demo-ready = { $name } is ready: { $people } sample accounts.
documents-signed = ✔ Signed: { $out } (level { $level }, SHA-256 { $sha256 })
documents-warning = ! Note: { $warning }
documents-refused = ✘ Not signed: { $reason }
documents-no-key = { $name } holds no signing key.
documents-nobody = No active person has the user name { $name }.
documents-bad-place = { $text }: expected “page:left,top,width,height” in fractions of the page
ledger-intact = ✔ The ledger is intact: { $events } events, of which { $forgotten } are forgotten under retention; root { $head }
ledger-broken = ✘ The ledger is broken at event { $number }: { $reason ->
    [missing] an event is missing
    [surplus] there is an event too many
    [erased] it was emptied and no event says so
    [unproved] it is not the leaf of the tree
    [node] a hash in the tree over it was changed
    [cut] the events from here on are gone
    [rewritten] the ledger was written anew after the last checkpoint that fits
    [forged] a kept checkpoint is not the one that was signed
   *[altered] its content was changed
}
ledger-empty = The ledger is empty; there is nothing to sign yet.
ledger-damaged = ✘ The ledger no longer fits what it signed ({ $reason }). Run “flask ledger verify”.
ledger-prove-one = Give one of the two: the number of an event, or --from.
ledger-not-covered = No checkpoint covers this event yet; run “flask ledger checkpoint”.
ledger-no-checkpoint = No checkpoint was made at { $size } events.
ledger-proved = ✔ Event { $number } is in the ledger under the checkpoint of { $size } events. Proof and checkpoint:
ledger-grew = ✔ The ledger only grew from { $first } to { $second } events. Proof and newest checkpoint:
directory-not-embedded = The mail directory is another system's; it is not served here.
directory-port = Port { $port } cannot be opened: { $reason }
directory-serves = Mail directory for trials: { $url }, base { $base }, root { $root }
seed-not-here = Real people are served here, so no trial city is made. Use a new data folder.
seed-month = Month { $month }: { $events } acts, { $documents } documents.
seed-ready = The trial city is ready: { $staff } officials, { $days } days, { $events } acts.
