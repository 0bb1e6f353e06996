"""Communities of schools: members over time."""
