"""The customer's own pages; so far where the links of a mail lead, which says honestly that the rest comes soon."""
