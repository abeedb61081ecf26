# Numbers of documents and the register of outgoing documents.
problem-number_taken = This number and symbol are in the register already
problem-number_taken-what = Another document of the agency has this number and symbol in this year. Nothing was added.
problem-number_refused = No number could be given
problem-number_refused-what = The series or the date of issue does not allow it. Nothing was added.
problem-entry_refused = Something in the entry is not right
problem-entry_refused-what = A field is missing, too long or wrong. Nothing was added.
