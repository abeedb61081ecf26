"""Work that goes on after the answer was given. The rows say what must happen; the queue only wakes."""
