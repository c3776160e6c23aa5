"""Files of banks: statements, reports and advices in the formats that banks speak. Pure: bytes in, plain data out."""
