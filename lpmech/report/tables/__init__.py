"""Tables in files, in the form that a file's ending says. The page: docs/tables_format.md, section 5."""
