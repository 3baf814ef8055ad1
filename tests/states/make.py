"""Writes certificates of mechanisms with states to `files/`, with the answer that the checker must give for ever.

python -m tests.states.make
"""

import copy
import json
from pathlib import Path

from lpmech import casefiles
from lpmech.casefiles import library
from lpmech.certificate import pipeline
from lpmech.checker import check_files
from lpmech.problem.canonical import canonical
from tests.states.drawn import drawn
from tests.states.forgeries import BY_SHOCK_MALFORMED, BY_SHOCK_REJECTED, MALFORMED, REJECTED

FOLDER = Path(__file__).parent / "files"
SALE = "sale_by_lottery"
SHIPPED = (f"{SALE}.contract", "courty_li_tickets.menu", "long_memory.automata")
DRAWN = (0, 10, 17, 33)  # seeds: shocks, public states, terminal utility, joint transitions and mixtures
BY_SHOCK = "by_shock_13"
BY_SHOCK_DRAWN = (13, 23, 30)  # seeds whose next states depend on the shock, too: version 1.1


def plain(certificate):
    """As JSON, whatever version of lpmech writes it."""
    return json.loads(json.dumps(certificate.to_json())) | {"versions": {"lpmech": "0"}}


def accepted():
    """Name → canonical environment and certificate."""
    for name in SHIPPED:
        case = name.partition(".")[0]
        env = casefiles.load(f"beyond/{case}").environment
        yield case, canonical(env), plain(pipeline.audit(env, library.mechanisms()[f"beyond/{name}"]))
    for seed in DRAWN:
        _, env, made = drawn(seed)
        yield f"drawn_{seed}", canonical(env), plain(pipeline.audit(env, made))
    for seed in BY_SHOCK_DRAWN:
        _, env, made = drawn(seed, by_shock=True)
        yield f"by_shock_{seed}", canonical(env), plain(pipeline.audit(env, made))


FORGED = {
    SALE: {"malformed": MALFORMED, "rejected": REJECTED},
    BY_SHOCK: {"malformed": BY_SHOCK_MALFORMED, "rejected": BY_SHOCK_REJECTED},
}


def corpus():
    """Every file by its name, and what is answered: environment, certificate, verdict."""
    files, answers = {}, []
    for name, env, found in accepted():
        files[f"{name}.environment.json"] = env
        files[f"{name}.json"] = compact(found)
        answers.append((name, name, "accepted"))
        for verdict, changes in FORGED.get(name, {}).items():
            for change in changes:
                changed = copy.deepcopy(found)
                change(changed)
                files[f"{change.__name__}.json"] = compact(changed)
                answers.append((name, change.__name__, verdict))
    return files, answers


def compact(value):
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def told(answers):
    """What is answered, with the reasons that the checker gives now."""
    return [
        {"environment": f"{env}.environment.json", "certificate": f"{name}.json", "verdict": verdict,
         "reason": check_files(FOLDER / f"{env}.environment.json", FOLDER / f"{name}.json").reason}
        for env, name, verdict in answers
    ]  # fmt: skip


def main():
    FOLDER.mkdir(exist_ok=True)
    files, answers = corpus()
    for path in FOLDER.iterdir():
        path.unlink()
    for name, text in files.items():
        (FOLDER / name).write_text(text + "\n", encoding="utf-8", newline="")
    lines = ",\n".join(json.dumps(one) for one in told(answers))
    (FOLDER / "corpus.json").write_text(f"[\n{lines}\n]\n", encoding="utf-8", newline="")


if __name__ == "__main__":
    main()
