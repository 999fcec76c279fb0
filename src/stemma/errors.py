"""Every exception of the project, in one tree.

    StemmaError                  something a person can understand and act on
    ├── DocumentFailed           one document could not be handled: recorded as a Problem, the run goes on
    │   ├── Unreadable           the bytes are not what any reader understands (damaged, empty, unknown)
    │   ├── Locked               the document needs a password
    │   └── TooLarge             a limit on size, time or memory was reached
    ├── RunAborted               the run as a whole must stop; what was done before is kept
    │   ├── CaseBusy             another process is writing to this case
    │   ├── CaseReadOnly         the case directory cannot be written
    │   └── DiskFull             no space left where the case lies
    ├── KeyNeeded                the case is encrypted, and neither passphrase nor key file was given
    ├── WrongKey                 the passphrase or key file given does not open the case
    ├── CaseNotFound             the path given holds no case
    ├── CaseTooNew               the case was made by a later version of the program
    ├── NotInCase                an id was asked for that the case does not know, or that fits several records
    ├── BadInput                 a setting, file or argument given by the user is not usable
    ├── VaultLocked              the vault of persons is needed and is not open, or what was given does not open it
    ├── NotAllowed               this person may not do that, or questions before it are not answered yet
    ├── Exposed                  an output would have named a protected person: nothing was written
    ├── BrokenLexicon            a vocabulary file does not follow its schema
    └── ModelUnusable            the reader model is missing, altered or cannot be opened

Two behaviours: ``DocumentFailed`` means "record it and go on", everything else means "stop and say why".
Each error carries a message for a person, an optional hint (what to do next) and the ids it concerns.
"""

from __future__ import annotations

__all__ = [
    "BadInput",
    "BrokenLexicon",
    "CaseBusy",
    "CaseNotFound",
    "CaseReadOnly",
    "CaseTooNew",
    "DiskFull",
    "DocumentFailed",
    "Exposed",
    "KeyNeeded",
    "Locked",
    "ModelUnusable",
    "NotAllowed",
    "NotInCase",
    "RunAborted",
    "StemmaError",
    "TooLarge",
    "Unreadable",
    "VaultLocked",
    "WrongKey",
]


class StemmaError(Exception):
    """Base of all errors that are shown to a person as a message, never as a traceback.

    Args:
        message: what happened, in one sentence.
        hint: what to do next, in one sentence; may be empty.
        about: ids or file names concerned.
    """

    def __init__(self, message: str, *, hint: str = "", about: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.about = about


class DocumentFailed(StemmaError):
    """One document could not be handled; it becomes a visible Problem and the run goes on."""


class Unreadable(DocumentFailed):
    """Raised when the bytes are empty, damaged, or of a kind no reader understands."""


class Locked(DocumentFailed):
    """Raised when a document is protected by a password."""


class TooLarge(DocumentFailed):
    """Raised when a document reaches a limit on size, time or memory."""


class RunAborted(StemmaError):
    """The run stops; everything finished before is kept and the next run goes on from there."""


class CaseBusy(RunAborted):
    """Raised when another process holds the write lock of the case."""


class CaseReadOnly(RunAborted):
    """Raised when the case directory or its database cannot be written."""


class DiskFull(RunAborted):
    """Raised when the file system that holds the case has no space left."""


class CaseNotFound(StemmaError):
    """Raised when a path holds no case."""


class KeyNeeded(StemmaError):
    """Raised when a case is encrypted and nothing was given that could open it."""


class WrongKey(StemmaError):
    """Raised when the passphrase or key file given does not open the case."""


class CaseTooNew(StemmaError):
    """Raised when a case was written by a later version of the program."""


class NotInCase(StemmaError):
    """Raised when an id is unknown in the case, or a shortened id fits more than one record."""


class BadInput(StemmaError):
    """Raised when a setting, configuration file, gazetteer or argument cannot be used."""


class VaultLocked(StemmaError):
    """Raised when the vault of persons is needed and is not open, is damaged, or what was given does not open it."""


class NotAllowed(StemmaError):
    """Raised when somebody without the role asks for it, or questions that come before it are not answered."""


class Exposed(StemmaError):
    """Raised when the finished output still held the name of a protected person; nothing of it was kept."""


class BrokenLexicon(StemmaError):
    """Raised when a vocabulary file does not follow its schema."""


class ModelUnusable(StemmaError):
    """Raised when a file of the reader model is missing, altered or not readable, or a library it needs is absent."""
