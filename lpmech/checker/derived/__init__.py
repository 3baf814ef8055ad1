"""Certificates that leave out tables, `lpmech-certificate/2` and `/2.3` (certificate page section 5)."""
