"""The steps, each in a module that names the one before it."""
