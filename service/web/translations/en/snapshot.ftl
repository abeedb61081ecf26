# What is wrong in an HR file; each sentence stands beside row, column and value
fault-unknown-column = No column of this name is known. Correct its name, or let the column pass.
fault-missing-column = A column is missing without which nothing can be read.
fault-duplicate-column = Two columns hold the same. Keep one of them.
fault-cells-without-heading = There is something outside the columns that have a heading.
fault-row-too-short = This row has fewer cells than there are columns; the file may have been cut.
snapshot-warning-no-final-line-end = The file does not end with a line break: its last row may have been cut.
fault-empty-staff-number = The staff number is missing.
fault-duplicate-staff-number = This staff number stands in several rows.
fault-malformed-staff-number = This is not the form of a staff number.
fault-empty-name = The name is missing.
fault-unusual-sign = The name holds a sign or a digit that names seldom have.
fault-mixed-scripts = The name mixes letters of two scripts that look alike.
fault-control-character = There is a control character (a line break, a tab) that nobody sees.
fault-bidi-character = There is a character that turns the direction of writing: the name shows as another.
fault-invisible-character = There is a character that nobody sees.
fault-unassigned-character = There is a character that Unicode does not have.
fault-empty-unit = The unit code is missing.
fault-unknown-unit = This unit code is not known here yet.
fault-leading-zeros-lost = This number may have lost its leading zeros in a spreadsheet.
fault-digits-lost = A spreadsheet has rounded this number. Type it again as text.
fault-date-in-text = A spreadsheet has made a date or a time of this. Type it again as text.
fault-error-cell = The cell holds an error of the spreadsheet.
fault-unread-formula = The cell holds a formula that was not computed.
fault-cell-too-long = The cell holds too much.
fault-malformed-address = This is not the form of a mail address.
fault-duplicate-address = Two people, or two mailboxes, have this address.
fault-malformed-user-name = This is not the form of a user name.
fault-duplicate-user-name = Two people have this user name.
fault-malformed-phone = This is not the form of a telephone number.
fault-malformed-date = This is not a date; write it as 31/12/2026.
fault-malformed-number = The quota is a whole number of MB.
fault-malformed-boolean = It is not clear whether this person still works here.
fault-malformed-national-id = This is not the form of a citizen's number.
fault-missing-decision = This person changed, and the number or date of the decision is missing.
fault-unknown-kind = It is not clear whether this row is a person's or a unit's.
fault-missing-address = The unit's mailbox has no address.
fault-missing-owner = Nobody answers for this unit's mailbox.
fault-missing-clerk = The unit's mailbox has no clerk.
fault-unknown-person = Nobody has this staff number.

# Worth knowing; the row is read all the same
snapshot-warning-formula-cell = The value is what a formula gave when it was last computed.
snapshot-warning-sheet-not-read = This sheet is not read: it is hidden, or has no column that is known.
snapshot-warning-read-as-cp1258 = The file was read as Windows-1258. Look at some names before you go on.
snapshot-warning-personal-column-not-read = This column of personal data is not read: the address rule does not need it.

# The file cannot be read; nothing has changed
snapshot-refused-empty-file = There is nothing in the file.
snapshot-refused-too-large = The file is larger than allowed.
snapshot-refused-too-many-rows = The file has more rows than allowed. Divide it.
snapshot-refused-too-many-columns = The file has more columns than allowed.
snapshot-refused-too-much-unpacked = The workbook takes too much memory when opened. Copy the list into a new workbook and send that.
snapshot-refused-unknown-format = The file is neither an XLSX workbook nor a CSV file.
snapshot-refused-old-or-locked-workbook = The workbook is of the old kind (.xls) or has a password. Save it as .xlsx without one.
snapshot-refused-broken-workbook = The workbook is damaged or did not arrive whole. Open it, save it and send it again.
snapshot-refused-broken-text = The encoding of the file is not known. Save it as CSV UTF-8.
snapshot-refused-broken-csv = The CSV file is malformed, mostly by a quotation mark that opens and never closes.
snapshot-refused-no-headings = There is no row of headings.
snapshot-refused-several-sheets = Several sheets look like the list of the staff. Leave one of them.
snapshot-refused-no-such-sheet = The workbook does not have the sheet that is to be read.

# The address rule
address-warning-national-id-in-address = The address holds digits of the citizen's number; whoever gets a letter reads them.
address-warning-birth-date-in-address = The address holds a date of birth; whoever gets a letter reads it.
address-none-name = This name cannot be written in plain letters; a person must decide the address.
address-none-taken = Every address by the rule is somebody's; a person must decide the address.
address-none-claimed = The address in the file is another's or cannot be used; a person must decide it.
