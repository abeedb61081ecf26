# The frame of a page, and words used everywhere.
house-name = Ấn Tín
house-tagline = Sign and verify electronic documents

layout-skip = Skip to the content
layout-navigation = Main navigation
layout-menu = Appearance and account
layout-theme = Appearance
layout-demo = Trial set-up. Internal certificates: signatures made here have no legal force.
layout-legal-time = Việt Nam time (+07:00)
language-vi = Tiếng Việt
language-en = English
theme-auto = Like the device
theme-light = Light
theme-dark = Dark

nav-start = Start
nav-sign = Sign
nav-mailboxes = Mailboxes
nav-verify = Verify a document
nav-more = More
nav-account = Account
nav-sign-in = Sign in
nav-sign-out = Sign out

notice-info = Information
notice-good = Done
notice-warn = Please note
notice-bad = Error

steps-name = Step { $current } of { $all }
step-done = done

document-pages = { $count ->
    [one] { $count } page
   *[other] { $count } pages
}
document-signatures = { $count ->
    [one] { $count } signature
   *[other] { $count } signatures
}
act-state-new = Not signed
act-state-placed = Waiting for your consent
act-state-given = Signed, time-stamp to come
act-state-finished = Signed
act-state-failed = Could not be signed
act-state-withdrawn = Withdrawn
