"""Where extracted tasks live, with all that people add to them: one SQLite file, or PostgreSQL."""
