"""The workbench: a case in the browser, on this machine. One process, nothing remote, readable without scripts."""

from stemma.web.app import Workbench, accounts, make_app

__all__ = ["Workbench", "accounts", "make_app"]
