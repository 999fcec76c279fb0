"""`python -m training.roles`: reads the corpus, writes the table."""

from __future__ import annotations

import argparse
from pathlib import Path

from training.roles.corpus import reports
from training.roles.examples import examples
from training.roles.fitting import fit, measure, signs_of
from training.roles.table import written

HOME = Path(__file__).parents[2]
THRESHOLDS = (-1.8, -1.6, -1.4, -1.2)


def main() -> None:
    """Reads the arguments and makes the table."""
    parser = argparse.ArgumentParser(prog="python -m training.roles", description=__doc__)
    parser.add_argument("--corpus", type=Path, default=HOME.parent / "shared" / "corpus", help="folder of XML reports")
    parser.add_argument("--output", type=Path, default=HOME / "src" / "stemma" / "lexicon" / "en" / "roles.tsv")
    parser.add_argument("--check", action="store_true", help="cross-validate as well")
    chosen = parser.parse_args()
    found, total = examples(reports(chosen.corpus))
    if not found:
        parser.error(f"No annotated report lies in {chosen.corpus}.")
    print(f"{len(found)} examples, {total} annotated roles")
    if chosen.check:
        for least, guessed, right, f1 in measure(found, total, THRESHOLDS):
            print(f"threshold {least}: {guessed} found, {right} right, F1 {f1:.4f}")
    signs = signs_of(found)
    table = written(signs, fit(found, signs))
    chosen.output.write_text(table, encoding="utf-8")
    print(f"{len(table.splitlines()) - 3} signs written to {chosen.output}")


if __name__ == "__main__":
    main()
