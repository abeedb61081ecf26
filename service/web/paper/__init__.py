"""What this service writes as PDF: on A4, in its own face, to be printed and kept."""
