"""Reports: how environments, certificates and tables are laid out for reading. Nothing is computed here."""
