"""What a choice shows in a session and in a notebook: the agent's name is text, and the numbers are exact."""

from fractions import Fraction

from lpmech.choice.choose import Chosen
from lpmech.choice.objectives import OBJECTIVES
from lpmech.choice.own import OwnChoice
from lpmech.choice.rounding import Rounded
from lpmech.mechanisms.forms import Form

NAME = "<b>ann</b>"
ONE, OTHER = list(OBJECTIVES.values())[:2]


def test_the_best_transfers_say_what_they_attain():
    best = Chosen(
        agent=NAME, objective=ONE, form=Form.CONTINGENT, value=Fraction(3, 7), bound=Fraction(3, 7), transfers=()
    )
    assert repr(best).startswith(f"<Chosen {NAME}, {ONE.name} of the")
    assert "3/7, proved the best" in repr(best)
    shown = best._repr_html_()
    assert "&lt;b&gt;ann" in shown
    assert "<b>ann" not in shown
    assert shown.count("3/7") >= 2
    open_ = Chosen(agent="bob", objective=OTHER, form=Form.CONTINGENT, value=Fraction(1), bound=None, transfers=())
    assert "no less than" not in open_._repr_html_()


def test_rounded_ones_say_what_a_lie_gains():
    found = Rounded(agent=NAME, unit=Fraction(1, 2), transfers=(), gain=Fraction(1, 9))
    assert "some lie gains 1/9" in repr(found)
    assert "1/9" in found._repr_html_()
    assert "<b>ann" not in found._repr_html_()


def test_those_of_a_users_objective_say_that_nothing_is_proved():
    found = OwnChoice(agent=NAME, objective="variance", form="contingent", value=0.25, x=())
    assert "not proved to be the best" in repr(found)
    assert "0.25" in found._repr_html_()
    assert "<b>ann" not in found._repr_html_()
