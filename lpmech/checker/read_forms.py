"""Reading that a form of transfers does not work (existence page section 2), the witness of the claims about forms."""

from .clash import FORMS, Clash, Clashes
from .errors import Path, expected
from .fields import list_of, object_of
from .read_existence import ExistenceReader

KEYS = ("agent", "form", "epsilon", "constraints")
_CLASH = ("period", "others", "memory", "true", "report", "weight")


class FormReader(ExistenceReader):
    """Reads constraints of one agent with their weights."""

    def clashes(self, fields: dict[str, object], path: Path) -> Clashes:
        agent, form = self._agent(fields, path), fields["form"]
        if not isinstance(form, str) or form not in FORMS:
            raise expected((*path, "form"), " or ".join(FORMS), form)
        epsilon = self._number(fields, "epsilon", path)
        if epsilon[0] <= 0:
            raise expected((*path, "epsilon"), "a positive rational", fields["epsilon"])
        given = list_of(fields["constraints"], (*path, "constraints"))
        constraints = [self._clash(item, agent, (*path, "constraints", k)) for k, item in enumerate(given)]
        return Clashes(agent, form, epsilon, constraints)

    def _clash(self, value: object, agent: int, path: Path) -> Clash:
        fields = object_of(value, path, _CLASH)
        period, others = self._place(fields, agent, path)
        memory = None if fields["memory"] is None else self.memory(fields["memory"], period, (*path, "memory"))
        true, report = (self.report(fields[key], agent, period, (*path, key)) for key in ("true", "report"))
        return Clash(period, others, memory, true, report, self._weight(fields, path))
