"""The names of the formats of files about crowds, as their key `format` has them."""

ENVIRONMENT = "lpmech-crowd/1"
CERTIFICATE = "lpmech-crowd-certificate/1"
LATER = "lpmech-crowd/2"  # with shocks, or kinds of allocations for some periods
LATER_CERTIFICATE = "lpmech-crowd-certificate/2"
RENAMED_CERTIFICATE = "lpmech-crowd-certificate/3"  # agents alike up to the names of types, or in blocks
