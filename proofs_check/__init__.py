"""Every numbered statement of the papers as an executable check: a folder per paper (`lpmech.statements`)."""
