"""Athey and Segal, An Efficient Dynamic Mechanism (2013)."""
