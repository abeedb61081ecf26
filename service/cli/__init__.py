"""Commands: `flask <subject> <verb>`, one file for each subject."""
