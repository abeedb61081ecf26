"""What is measured, told to people: the figures, what lies behind each, and whom they concern."""
