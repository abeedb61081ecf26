# The frame of an error page; each error has its own sentences elsewhere.
error-kept = What was not lost
error-do = What to do now
