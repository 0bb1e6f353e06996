"""Pages about people, what they may do, letters, and the record of changes."""
