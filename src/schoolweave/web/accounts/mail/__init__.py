"""How letters go out: once a day together or at once, with retries, around holidays."""
