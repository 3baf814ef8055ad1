"""What a family says of parameters that it refuses, a line per fault."""

import pytest

from lpmech.casefiles import families
from lpmech.reading import BadInput


def told(name, parameters):
    """The faults as text: the place within the parameters, what was found, what is expected, how it is mended."""
    with pytest.raises(BadInput) as error:
        families.build(name, parameters)
    return "\n".join(map(line, error.value.faults))


def line(fault):
    """A fault on one line."""
    text = f"{fault.place}: found {fault.found}; expected {fault.expected}".removeprefix(": ")
    return f"{text} ({' / '.join(fault.mend.splitlines())})"
