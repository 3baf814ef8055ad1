"""Claims by bounds of their least slack: what certificates by bounds and certificates about crowds have in common."""
