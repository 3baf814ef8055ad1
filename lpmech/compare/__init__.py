"""Two environments, or two certified results, beside each other: what differs, cell by cell."""
