"""What a person is told: the bell, the list, how they want to be told, and their calendar."""
