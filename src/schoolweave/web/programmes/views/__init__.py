"""Pages of the programmes: who made which rule, how certain it is, what changed when. All are public."""
