"""The rule of the security rating, as data with its source."""
