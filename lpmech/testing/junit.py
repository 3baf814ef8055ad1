"""JUnit XML: a suite per file, a test case per expected result."""

from __future__ import annotations

from collections.abc import Sequence
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from lpmech.problem.printable import escaped
from lpmech.problem.shown import counted
from lpmech.testing.run import Tested


def junit(files: Sequence[Tested]) -> str:
    """The whole text. Faults of a file are an error, and a file that expects nothing is a test case that is skipped."""
    root = Element("testsuites", name="lpmech test")
    for one in files:
        root.append(_suite(one))
    ElementTree.indent(root)
    return ElementTree.tostring(root, encoding="unicode", xml_declaration=True) + "\n"


def _suite(one: Tested) -> Element:
    name = escaped(one.shown)
    errors = int(bool(one.faults or one.undecided)) + len(one.open)
    counts = {"tests": len(one.results) or 1, "failures": len(one.differing), "errors": errors,
              "skipped": int(one.expects_nothing)}  # fmt: skip
    about = {"name": name, "time": f"{one.seconds:.3f}"} | {key: str(number) for key, number in counts.items()}
    suite = Element("testsuite", about)
    if one.faults:
        error = SubElement(_case(suite, name, "can be read", 0), "error", message=counted(len(one.faults), "fault"))
        error.text = "\n".join(map(str, one.faults))
    elif one.undecided:
        SubElement(_case(suite, name, "can be decided", 0), "error", message=one.undecided)
    elif one.expects_nothing:
        SubElement(_case(suite, name, "expects something", 0), "skipped", message="nothing is expected")
    for found in one.results:
        case = _case(suite, name, found.result.subject, found.line)
        if not found.result.holds:
            message = escaped(found.result.difference or found.result.open)
            kind = "failure" if found.result.difference else "error"
            SubElement(case, kind, message=message).text = f"{name}:{found.line}: {message}"
    return suite


def _case(suite: Element, file: str, name: str, line: int) -> Element:
    about = {"classname": file, "name": escaped(name), "file": file} | ({"line": str(line)} if line else {})
    return SubElement(suite, "testcase", about)
