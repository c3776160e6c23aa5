"""Reports: which there are, the question and its answer, the rows behind a cell, who else reads them, files."""
