"""The report that worker processes begin with goes through every stage that they run."""

from __future__ import annotations

from stemma.pipeline import STAGES
from stemma.ready import rehearse


def test_every_stage_of_a_worker_has_run() -> None:
    made = set(rehearse())
    for stage in STAGES:
        if stage.scope in ("capture", "neighbourhood"):
            assert made >= set(stage.makes), stage.name
