"""What a programme did: group-time effects, their averages, and how far they can be trusted."""
