"""Tables of cells from CSV and XLSX: texts with their addresses, and every fault with the cell that it is in.

A number of a workbook is a binary float, so it is taken only where it shows what is meant. The page:
docs/tables_format.md, section 6.
"""
