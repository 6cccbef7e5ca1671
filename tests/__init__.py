"""The tests of dondoc."""
