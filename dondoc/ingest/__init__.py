"""Files as they come, each made into one Source."""
