"""The data files beside the documents: what nobody reads on paper, as CSV and as one workbook."""
