"""Schools in the database: registers, imports with preview, freshness."""
