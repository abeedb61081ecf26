"""Figures that bodies report of themselves (F9–F17): brought, decided by a second person, added up, shown."""
