"""Certificates that leave out tables, `lpmech-certificate/2` (certificate page section 5)."""
