"""pytest: each result that a case file expects is an item, and a fixture certifies cases.

Nothing is collected unless it is asked for, by `--lpmech` or by the folder's configuration:

    [tool.pytest.ini_options]
    lpmech_cases = ["cases"]

Each name is a folder or a file, from the configuration's folder; `true` means every case file that pytest comes across.
Whatever needs lpmech is imported when it is used, so that pytest starts no later for it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from lpmech.certificate.certificate import Certificate
    from lpmech.certificate.compared import Result
    from lpmech.reading.faults import Place
    from lpmech.testing.files import Named
    from lpmech.testing.run import Located, Tested

INI, ENDING, EVERYWHERE = "lpmech_cases", ".toml", "true"


def pytest_addoption(parser: pytest.Parser) -> None:
    """The option and the key of the configuration."""
    group = parser.getgroup("lpmech", "case files of lpmech")
    group.addoption("--lpmech", action="store_true", help="collect every case file: an item per expected result")
    parser.addini(INI, "folders and files whose cases are collected; true: all", type="args", default=[])


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> CaseFile | None:
    """A file that is wanted."""
    if file_path.suffix.lower() == ENDING and _is_wanted(file_path, parent.config):
        made: CaseFile = CaseFile.from_parent(parent, path=file_path)
        return made
    return None


def _is_wanted(path: Path, config: pytest.Config) -> bool:
    names = [str(name) for name in config.getini(INI)]
    if config.option.lpmech or EVERYWHERE in [name.lower() for name in names]:
        return True
    base = config.inipath.parent if config.inipath else config.rootpath
    return any(path.is_relative_to(base / name) for name in names)


class CaseFile(pytest.File):
    """A case file. What it expects is compared when the first of its items runs."""

    @cached_property
    def _named(self) -> Named | None:
        from lpmech.testing.files import case_in

        return next(iter(case_in(self.path)), None)

    def collect(self) -> Iterable[pytest.Item]:
        """An item per expected result; none of a file that is no case; a skipped one of a case that expects nothing."""
        named = self._named
        if named is None:
            return
        if named.found is None:
            raise self.CollectError("\n".join(map(str, named.faults)))
        places = [*_places(named.found.parse()[0])]
        if not places and self.tested.faults:
            raise self.CollectError("\n".join(map(str, self.tested.faults)))
        for place in places or [()]:
            yield CaseItem.from_parent(self, name=_name(place), place=place)

    @cached_property
    def tested(self) -> Tested:
        """What became of everything that the file expects."""
        from lpmech.testing.run import tested

        assert self._named is not None
        return tested(self._named)

    @cached_property
    def lines(self) -> dict[Place, int]:
        """The lines of the places that the file has."""
        from lpmech.reading import toml_tree

        found = self._named.found if self._named else None
        places = {place[:depth] for place in _places(found.parse()[0]) for depth in (1, 2, 3)} if found else set()
        return toml_tree.lines(found.text, places) if found else {}


def _places(tree: Any) -> Iterator[Place]:
    """Where a case file expects something: its verdict, each claim, and each row of an array of tables."""
    expect = tree.get("expect") if isinstance(tree, dict) else None
    for key, part in expect.items() if isinstance(expect, dict) else ():
        if key == "verdict":
            yield ("expect", key)
        elif isinstance(part, dict):
            yield from (("expect", key, name) for name in part)
        elif isinstance(part, list):  # of tables: one of names says what the verdict is about
            yield from (("expect", key, number) for number, row in enumerate(part) if isinstance(row, dict))


def _name(place: Place) -> str:
    """`verdict`, `claims.efficient`, `values[0]`."""
    rest = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in place[1:])
    return rest.removeprefix(".") or "expect"


def _why(result: Result) -> str:
    """Why a result is not as expected, in words."""
    return result.difference or f"undecided: {result.open}"


class Differs(Exception):  # noqa: N818 - what pytest reports, not what went wrong inside
    """What differs, in words."""


class CaseItem(pytest.Item):
    """One result that a case file expects; with the empty place, that the file expects nothing."""

    parent: CaseFile

    def __init__(self, *, place: Place, **given: Any) -> None:
        super().__init__(**given)
        self.place = place

    def runtest(self) -> None:
        """Compares; raises Differs, and BadInput with the faults of the file."""
        if not self.place:
            pytest.skip("nothing is expected")
        tested = self.parent.tested
        if tested.faults:
            from lpmech.reading.faults import BadInput

            raise BadInput(tested.faults)
        if tested.undecided:
            raise Differs(f"undecided: {tested.undecided}")
        found = self._found(tested)
        if found is None or not found.result.holds:
            raise Differs(_why(found.result) if found else f"{self.name} was not compared")

    def _found(self, tested: Tested) -> Located | None:
        """The result at this place, or at one that encloses it."""
        about = [one for one in tested.results if self.place[: len(one.result.place)] == one.result.place]
        return next((one for one in about if not one.result.holds), about[0] if about else None)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """What differs, with its line, and how the file is brought in line."""
        from lpmech.reading.faults import BadInput

        if isinstance(excinfo.value, BadInput):
            return str(excinfo.value)
        if not isinstance(excinfo.value, Differs):
            return super().repr_failure(excinfo, style)
        file = self._shown()
        return f"{file}:{self._line()}: {excinfo.value}\nIf this is right now: lpmech test {file} --update"

    def reportinfo(self) -> tuple[Path, int, str]:
        """The file, the line (from 0) and the name of the item."""
        return self.path, self._line() - 1, f"{self._shown()}: {self.name}"

    def _line(self) -> int:
        lines = self.parent.lines
        return next((lines[self.place[:depth]] for depth in (3, 2, 1) if self.place[:depth] in lines), 1)

    def _shown(self) -> str:
        """The file from where pytest was started."""
        return self.session._node_location_to_relpath(self.path)


_CERTIFIED = pytest.StashKey[dict[Any, Any]]()


@pytest.fixture
def certify(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[..., Certificate]:
    """`certify(case, mechanism="auto", **options)`: the certificate of a case, which the checker has accepted.

    The case is a file, named from the folder of the test, or a shipped case by its name. The options are those of
    `lpmech.certify`. The same call is certified once per session.
    """
    known = request.config.stash.setdefault(_CERTIFIED, {})

    def call(case: str | Path, mechanism: str = "auto", **options: Any) -> Certificate:
        from lpmech import casefiles

        beside = request.path.parent / case
        source = beside if beside.is_file() else case
        key = (str(source), mechanism, repr(sorted(options.items())))
        if key not in known:
            found = casefiles.load(source)
            known[key] = _accepted(found, mechanism, options, tmp_path)
        made: Certificate = known[key]
        return made

    return call


def _accepted(case: Any, mechanism: str, options: dict[str, Any], folder: Path) -> Certificate:
    from lpmech.certificate import pipeline
    from lpmech.certificate.answer import Answer
    from lpmech.certificate.folder import OF_ENVIRONMENT

    made = pipeline.certify(case.environment, mechanism, stated=case.stated, **options)
    place = folder / "lpmech"
    made.save(place)
    report = pipeline.verify(place / OF_ENVIRONMENT.subject, place / OF_ENVIRONMENT.certificate)
    if report.verdict != Answer.ACCEPTED:
        pytest.fail(f"the checker does not accept the certificate: {report.reason}", pytrace=False)
    return made
