"""Makes the table of role weights (lexicon/en/roles.tsv) from annotated reports."""
