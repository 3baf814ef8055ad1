"""Every numbered statement of the five papers as an executable check: one module a paper (`lpmech.statements`)."""
