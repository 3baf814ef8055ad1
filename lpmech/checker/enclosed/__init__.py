"""The checker of enclosed certificates, `lpmech-certificate/2` (docs/enclosed_format.md).

`packed` has tables of integers as one long integer each, `steps` expectations of them with bounds of what rounding
loses, `programs` the bounds of page section 2, `pairs` and `ties` those of section 3, `verdicts` the claims of section
4; `reading` is the form of the certificate, and `verify` the order of a check.
"""
