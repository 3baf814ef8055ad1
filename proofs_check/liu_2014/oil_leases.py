"""Liu (2014), Section 3.1: the example of two oil leases, its modified form, and what is printed wrongly about them."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from functools import partial
from typing import Any

from lpmech import casefiles
from lpmech.casefiles import library
from lpmech.certificate import pipeline
from lpmech.claims.interim.response import interim_best_response
from lpmech.claims.relation.values import Relation
from lpmech.mechanisms.last_period import Contradiction, last_period, lie_values
from lpmech.problem import exact
from lpmech.problem.environment import Environment
from lpmech.problem.mechanism import Mechanism
from lpmech.problem.tables import ZERO, Table
from lpmech.statements.draws import Once
from lpmech.statements.instance import Instance
from lpmech.statements.numbers import At, nothing, stated
from lpmech.statements.statement import Expected, Failure, statement
from lpmech.statements.values import Values
from proofs_check.shared.relations import chosen, mean


def shipped(name: str) -> Instance:
    """A shipped case as an instance."""
    return Instance(given=casefiles.load(name).environment, seed="case")


OIL, MODIFIED = Once(lambda: shipped("l14/oil_leases")), Once(lambda: shipped("l14/modified_oil_leases"))


def first_auction() -> Instance:
    """The first auction of Section 3.1, without a second one."""
    plain = {
        "format": "lpmech-environment/1", "name": "first auction", "discount": "1", "horizon": 1,
        "agents": ["firm 1", "firm 2"],
        "stages": [{
            "types": {"firm 1": ["4", "6"], "firm 2": ["none"]}, "allocations": ["to firm 1", "to firm 2"],
            "utility": {"firm 1": {"axes": ["allocation", "firm 1"], "values": [["7", "11"], ["0", "0"]]},
                        "firm 2": {"axes": ["allocation", "firm 1"], "values": [["0", "0"], ["6", "12"]]}},
        }],
    }  # fmt: skip
    return Instance(given=Environment.from_json(plain), seed="case")


def _sums_of_the_cycle(case: Instance) -> tuple[Fraction, Fraction]:
    """What the two incentive constraints of firm 1 add up to: left ≥ right."""
    rule = case.programs.everyone.periods[-1].allocation
    assert isinstance(last_period(case.env, rule).contradiction, Contradiction)
    worth = lie_values(case.env, rule, 0).array.fractions()  # (θ, r): 4 says 4, 4 says 6, 6 says 4, 6 says 6
    return worth[0] + worth[3], worth[1] + worth[2]


@statement(
    "L14-E3.1", "Section 3.1",
    "The first auction alone has no incentive compatible transfers: its constraints add up to 7 ≥ 11.",
    draws=Once(first_auction),
)  # fmt: skip
def first_auction_alone(case: Instance) -> Failure | None:
    sums = _sums_of_the_cycle(case)
    return None if sums == (Fraction(7), Fraction(11)) else Failure(words=f"they add up to {sums[0]} ≥ {sums[1]}")


@statement(
    "L14-X4", "Section 3.1, as printed", "The constraints of the first auction add up to 4 ≥ 6.",
    draws=Once(first_auction), expected=Expected.REFUTED, corrects="7 ≥ 11",
)  # fmt: skip
def first_auction_as_printed(case: Instance) -> Failure | None:
    sums = _sums_of_the_cycle(case)
    if sums == (Fraction(4), Fraction(6)):
        return None
    total, given = nothing(), list[Relation]()
    for place in range(2):
        here = At.of(case, 0, {"firm 1": place})
        shares, chosen_here = chosen(here)
        total, given = total + mean(shares, partial(here.utility, "firm 1")), [*given, *chosen_here]
    return Failure(words=f"they add up to {sums[0]} ≥ {sums[1]}", claims=("last_period_implementable",),
                   stated=stated(total.equals(4), *given))  # fmt: skip


@statement(
    "L14-E3.1a", "Section 3.1", "By linking the two auctions efficiency can be implemented.", draws=OIL
)  # fmt: skip
def linked_auctions(case: Instance) -> Failure | None:
    return case.holds("contingent_vcg", "efficient", "incentive_compatible", "best_response")


@statement(
    "L14-X5", "Section 3.1, as printed",
    "Under the printed transfers each side of the displayed constraints is the social surplus of the first auction: 13 "
    "where there is much oil.",
    draws=OIL, expected=Expected.REFUTED, corrects="the surplus there is 12; the exact payments are −3 and −15",
)  # fmt: skip
def surplus_as_printed(case: Instance) -> Failure | None:
    surplus = case.env.stage(0).utility_of_society().array.item((1, 1))
    printed = Fraction(1, 4) * 4 + Fraction(3, 4) * 16
    if surplus == printed:
        return None
    here, allocation = At.of(case, 0, {"firm 1": 1}), case.env.stage(0).allocations[1]
    total = here.utility(case.env.agents[0], allocation) + here.utility(case.env.agents[1], allocation)
    return Failure(
        words=f"the surplus is {surplus}, the payments yield {printed}", stated=stated(total.equals(printed))
    )


def _interim_gain(case: Instance, name: str) -> Fraction:
    game = pipeline.audit(case.given, library.mechanisms()[name]).game
    return max(interim_best_response(game, agent).ex_ante or Fraction(0) for agent in game.agents)


@statement(
    "L14-E3.2", "Section 3.1, the modified example",
    "With a lottery within the period a contingent plan of lies gains firm 1 a total of 2 before it learns anything.",
    draws=MODIFIED,
)  # fmt: skip
def contingent_deviation(case: Instance) -> Failure | None:
    gain = _interim_gain(case, "l14/modified_oil_leases.lottery")
    return None if gain == 2 else Failure(words=f"the best plan gains {gain}")


@statement(
    "L14-E3.2a", "Section 3.1, the modified example",
    "The mechanism that links the periods leaves no plan of lies a gain.",
    draws=MODIFIED,
)  # fmt: skip
def linked_mechanism_survives(case: Instance) -> Failure | None:
    gain = _interim_gain(case, "l14/modified_oil_leases.linked")
    return None if gain == 0 else Failure(words=f"the best plan gains {gain}")


@statement(
    "L14-X17", "Section 3.1, as printed",
    "Firm 1 need be paid only where a_1 = 0.",
    draws=OIL, expected=Expected.REFUTED,
    corrects="a_1 = 2: there is no allocation 0, so that nothing would ever be paid",
)  # fmt: skip
def payments_at_no_allocation(case: Instance) -> Failure | None:
    found = case.mechanism("contingent_vcg")
    firm = case.env.agents.index("firm 1")
    free = tuple(tuple(ZERO for _ in paid) if i == firm else paid for i, paid in enumerate(found.transfers))
    return case.holds(replace(found, name="as printed", transfers=free), "incentive_compatible")


@statement(
    "L14-X18", "Section 3.1, the modified example, as printed",
    "Firm 1 first reports r_1^1 = 1, so that the lottery for 1 is used.",
    draws=MODIFIED, expected=Expected.REFUTED, uncertified="it is a label that does not exist",
    corrects="r_0^1 = 1: in the first auction its types are 4 and 6",
)  # fmt: skip
def a_report_that_is_no_type(case: Instance) -> Failure | None:
    types = case.env.stage(1).types[case.env.agents.index("firm 1")]
    return None if "1" in types else Failure(words=f"in the first auction firm 1 has the types {', '.join(types)}")


LOTTERY = {0: (13, 5), 1: (5, 13)}  # at the report 4, by what firm 2 reports; nothing at the report 6


def _worth(oil: int, report: int, lottery: int, chance: Fraction) -> Fraction:
    """Of a report in the first auction, where firm 2 reports 4 with this chance."""
    if report == 6:
        return Fraction(0)
    low, high = LOTTERY[lottery]
    return 2 * oil - 1 - chance * low - (1 - chance) * high


def _lottery_is_truthful(chances: dict[tuple[int, int], Fraction]) -> Failure | None:
    """Whether after a true first report no report in the auction gains; the chance of 4 by first signal and oil."""
    for (signal, oil), chance in chances.items():
        worth = {report: _worth(oil, report, signal, chance) for report in (4, 6)}
        if worth[oil] < max(worth.values()):
            return Failure(words=f"with the oil {oil} the truth is worth {worth[oil]}, a lie {max(worth.values())}")
    return None


@statement(
    "L14-X19", "Section 3.1, the modified example, as printed",
    "With θ_1^1 correlated with θ_2^2, and not with θ_1^2, the lottery by r_1^2 makes firm 1 report θ_1^1 truthfully.",
    draws=Values(lambda rng: {"chance": Fraction(rng.randint(0, 8), 8)}, lambda found: 0 <= found["chance"] <= 1),
    expected=Expected.REFUTED, corrects="the joint distribution that depends on θ_0^1 is that of θ_1^1 and θ_1^2",
)  # fmt: skip
def lottery_by_an_independent_signal(subject: Any) -> Failure | None:
    return _lottery_is_truthful({(signal, oil): subject["chance"] for signal in (0, 1) for oil in (4, 6)})


@statement(
    "L14-E3.2b", "Section 3.1, the modified example, with θ_1^2",
    "With θ_1^1 and θ_1^2 correlated as displayed the lottery leaves no single report in the auction a gain, and after "
    "the lie r_0^1 = 1 at 0 always reporting the opposite yields 0 at 4 and 4 at 6.",
    draws=Values(lambda rng: {"side": rng.randrange(2)}),
)  # fmt: skip
def lottery_by_a_correlated_signal(subject: Any) -> Failure | None:
    chances = {(0, 4): Fraction(1, 4), (0, 6): Fraction(3, 4), (1, 4): Fraction(3, 4), (1, 6): Fraction(1, 4)}
    signal = subject["side"]
    gains = [_worth(oil, 10 - oil, 1 - signal, chances[signal, oil]) for oil in (4, 6)]
    if gains != [0, 4]:
        return Failure(words=f"the opposite yields {gains[0]} and {gains[1]}")
    return _lottery_is_truthful(chances)


def second_auction() -> Instance:
    """The second auction of Section 3.1, without the first one."""
    plain = {
        "format": "lpmech-environment/1", "name": "second auction", "discount": "1", "horizon": 1,
        "agents": ["firm 1", "firm 2"],
        "stages": [{
            "types": {"firm 1": ["none"], "firm 2": ["4", "6"]}, "allocations": ["to firm 1", "to firm 2"],
            "utility": {"firm 1": {"axes": ["allocation", "firm 2"], "values": [["7", "11"], ["0", "0"]]},
                        "firm 2": {"axes": ["allocation", "firm 2"], "values": [["0", "0"], ["6", "12"]]}},
        }],
    }  # fmt: skip
    return Instance(given=Environment.from_json(plain), seed="case")


@statement(
    "L14-E3.1b", "Section 3.1, the second auction",
    "In the second auction alone a payment of 0 at the report 4 and of 11 at 6 makes firm 2 truthful.",
    draws=Once(second_auction),
)  # fmt: skip
def second_auction_alone(case: Instance) -> Failure | None:
    paid = Table(("firm 2",), exact.from_fractions([Fraction(0), Fraction(11)], (2,)))
    rule = case.programs.everyone.periods[0].allocation
    found = Mechanism(name="second auction", allocation=(rule,), transfers=((ZERO,), (paid,)))
    return case.holds(found, "efficient", "incentive_compatible")
