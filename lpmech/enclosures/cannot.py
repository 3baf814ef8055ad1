"""The answer that there is no evidence by bounds."""


class CannotEnclose(ValueError):  # noqa: N818 - an answer, not a failure of the program
    """The environment has a form that enclosures are not made for; the text says which."""
