"""stemma: who says so, who is only repeating whom, and what grade it reaches."""

__version__ = "0.1.0"
