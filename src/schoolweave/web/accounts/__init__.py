"""People, what they may do, and who did what."""
