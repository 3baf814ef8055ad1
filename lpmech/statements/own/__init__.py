"""A user's own statements: what makes a function one, and the file in which they stand."""
