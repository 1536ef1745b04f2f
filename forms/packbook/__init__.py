"""A whole pack as one workbook: the same structure as its files, in sheets and columns with Chinese headings."""
