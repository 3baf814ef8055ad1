"""What a design shows in a notebook."""

from lpmech.designs.design import design
from lpmech.problem.exact import format_number
from tests.designs.test_certificates import STORED


def test_a_design_is_a_small_table():
    env, problem = next(iter(STORED.values()))
    found = design(env, problem)
    shown = found._repr_html_()
    assert found.status.value in shown
    assert found.value is None or format_number(found.value) in shown
    assert shown.count("<tr>") == 2 + (found.value is not None) + (found.attained is not None)


def test_a_program_is_a_line():
    env, problem = next(iter(STORED.values()))
    program = design(env, problem).program
    assert repr(program) == f"<LinearProgram the design: {len(program.rows)} rows, {len(program.columns)} columns>"
