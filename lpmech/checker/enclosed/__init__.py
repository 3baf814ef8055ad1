"""The checker of enclosed certificates, `lpmech-certificate/2` (docs/enclosed_format.md).

`packed` has tables of integers as one long integer each, `steps` expectations of them with bounds of what rounding
loses, `programs` the bounds of page section 2, `pairs`, `ties` and `measures` those of section 3, `verdicts` the claims
of section 4; `charges`, `arriving` and `present` are payments of those who are present, and `types_of` tells who
has not come, or has nothing left; `reading` and `tables` are the form of the certificate, and `verify` the order of a
check.
"""
