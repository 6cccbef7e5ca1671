"""From a source to its header and tasks: pure functions, no clock, no files."""
