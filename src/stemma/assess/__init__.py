"""An explicit standard of proof: evidence to a proposed grade, with every reason."""

from stemma.assess.grade import grade
from stemma.assess.standard import Standard, load_standard, names

__all__ = ["Standard", "grade", "load_standard", "names"]
