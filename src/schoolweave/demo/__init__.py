"""A seeded synthetic country: places, schools, flows, outcomes."""
