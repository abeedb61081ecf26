# The start page, by role.
start-open-title = Electronic documents, signed and verified in one place
start-open-lead = Anyone can verify a signed document, without an account. Officers with signing authority sign in.
start-door-verify = Verify a document
start-door-verify-text = See who signed it, when, and whether it is unaltered.
start-door-sign-in = Sign in
start-door-sign-in-text = For officers who sign and manage documents.
start-hello = Welcome, { $name }
start-to-sign = { $count ->
    [0] Nothing waits for your signature
    [one] { $count } document waits for your signature
   *[other] { $count } documents wait for your signature
}
start-sign-next = Sign the first
start-upload = Upload a document
start-all-documents = All documents
start-nothing-title = No documents yet
start-nothing-text = Upload a PDF to sign it. Not one byte of the original is changed.
start-done-title = Everything is signed
start-done-text = All your documents carry your signature.
start-waiting = To sign
start-finishing = Signed, time-stamp to come
start-recent = Signed lately
start-other-lead = Your roles: { $roles }.
start-nav-office-text = Documents that wait for you, drafts, and what is done.
start-nav-register-text = Number, date and subject of the documents that have a number.
start-nav-mailboxes-text = Officials' mailboxes, compared with the list of staff.
start-nav-adoption-text = How many sign and use official mail, with both counts and the evidence.
start-nav-reported-text = Figures that agencies report, with their evidence.
start-nav-verify-text = { start-door-verify-text }
start-nav-trust-text = The certification authorities this service trusts.
start-door-account = Account
start-door-account-text = Certificate, PIN and two-step sign-in.
role-leader = Leader
role-clerk = Clerk
role-it_staff = IT staff
role-auditor = Auditor
role-administrator = Administrator
