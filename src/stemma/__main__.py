"""`python -m stemma`."""

from __future__ import annotations

from stemma.cli.start import main

if __name__ == "__main__":
    main()
