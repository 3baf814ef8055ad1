"""The words of files about continuous signals: the names of formats, as their key `format` has them, and of cells."""

from enum import StrEnum

ENVIRONMENT = "lpmech-continuous/1"
CERTIFICATE = "lpmech-continuous-certificate/1"


class Cells(StrEnum):
    """Whether payments tell cells of the grid apart."""

    ONE = "one"
    ALL = "all"
