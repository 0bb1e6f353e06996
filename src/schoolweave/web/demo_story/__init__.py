"""The demo country's story: rounds, decisions and people, made through the same doors as real ones."""
