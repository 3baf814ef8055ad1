"""The names of the formats of files about continuous signals, as their key `format` has them."""

ENVIRONMENT = "lpmech-continuous/1"
CERTIFICATE = "lpmech-continuous-certificate/1"
