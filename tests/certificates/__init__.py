"""Certificates that are right, wrong and malformed, and what the tests need to make and judge them."""
