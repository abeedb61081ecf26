"""What units report of themselves: brought, decided on by a second person, shown with its evidence."""
