"""Packages that only some uses need: how it is told that one is missing."""

from __future__ import annotations

import importlib.util
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Package:
    """What must be installed, by the name of its module, and the extra of lpmech that has it."""

    module: str
    name: str
    extra: str

    @property
    def is_there(self) -> bool:
        """Whether it is installed."""
        return importlib.util.find_spec(self.module) is not None

    def missing(self, what: str) -> str:
        """That something needs it, and how it is had: ``a page needs jinja2: pip install 'lpmech[report]'``."""
        return f"{what} needs {self.name}: pip install 'lpmech[{self.extra}]'"


PYARROW = Package(module="pyarrow", name="pyarrow", extra="pandas")
XLSXWRITER = Package(module="xlsxwriter", name="XlsxWriter", extra="tables")
JINJA = Package(module="jinja2", name="jinja2", extra="report")
PANDAS = Package(module="pandas", name="pandas", extra="pandas")
XARRAY = Package(module="xarray", name="xarray", extra="xarray")
DISTRIBUTED = Package(module="distributed", name="distributed", extra="cluster")
