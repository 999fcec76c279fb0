"""Models that the program ships, and how they are opened."""
