"""What is a word: rows of phrases in TOML with their examples beside them, and one strict loader."""
