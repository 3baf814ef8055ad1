"""The names of the formats of files about crowds, as their key `format` has them."""

ENVIRONMENT = "lpmech-crowd/1"
CERTIFICATE = "lpmech-crowd-certificate/1"
