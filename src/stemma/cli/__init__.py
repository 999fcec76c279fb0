"""The command line: one file per verb, over the facade of `stemma.case`."""
