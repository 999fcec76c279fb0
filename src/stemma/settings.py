"""Settings of a case: one tuple feeds `case.toml`, its validation, the documentation and `stemma doctor`.

`case.toml` is read once, when a case is opened. Every key is optional:

    title = "Night transfers"
    question = "Who was taken, by whom, and when?"
    languages = ["en", "fr"]
    note = "free text, or a table of your own keys"

    [scope]
    place = "Ulvarn"
    from = "2031-01-01"
    to = "2031-03-31"

    [protection]
    confidential = ["interviews/*"]
    closed = ["sexual"]

    [data_protection]
    controller = "Association for Ulvarn"
    legal_basis = "legitimate interest; substantial public interest"
    special_categories = ["health", "criminal"]
    retention_until = "2036-12-31"
    dpia_ref = "Assessment 3 of 2031"

    [settings]
    workers = 2
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from typing import Any

from stemma.errors import BadInput

__all__ = ["SETTINGS", "SPECIAL", "Config", "DataProtection", "Scope", "Setting", "Settings", "read_config"]


def _setting(default: Any, unit: str, text: str, *, least: float | None = 0, derives: bool = False) -> Any:
    return field(default=default, metadata={"unit": unit, "help": text, "least": least, "derives": derives})


@dataclass(frozen=True, slots=True)
class Settings:
    """Values that steer a run; the metadata of each field is what `SETTINGS` shows."""

    workers: int = _setting(0, "processes", "Processes that read documents; 0 means one for each processor.")
    document_seconds: float = _setting(
        60.0, "seconds", "Longest time one original may take before it is given up as a problem.", least=0.1
    )
    worker_memory: int = _setting(
        3072, "MiB", "Most address space one reading process may take; 0 sets no limit.", least=0
    )
    inline_documents: int = _setting(
        3, "documents", "Up to this many small originals are read without starting processes."
    )
    batch_documents: int = _setting(
        200, "documents", "Documents stored in one transaction: what a sudden end of the program can cost.", least=1
    )
    lock_wait: float = _setting(10.0, "seconds", "How long to wait while another process is writing to the case.")
    standard: str = _setting("default", "name", "Standard of proof that grades refer to.", least=None, derives=True)
    reader: str = _setting(
        "auto", "auto or rules", "What reads: the model where one knows the language, or rules only.", least=None
    )
    common_key: int = _setting(
        60,
        "documents",
        "A name, or an act at a place, that stands in more documents than this does not tie them by itself.",
        least=2,
        derives=True,
    )


@dataclass(frozen=True, slots=True)
class Setting:
    """One row of the table of settings; `derives` is True where a change makes derived records out of date."""

    name: str
    type: type[Any]
    default: Any
    unit: str
    help: str
    least: float | None
    derives: bool


SETTINGS: tuple[Setting, ...] = tuple(
    Setting(
        name=f.name,
        type=type(f.default),
        default=f.default,
        unit=f.metadata["unit"],
        help=f.metadata["help"],
        least=f.metadata["least"],
        derives=f.metadata["derives"],
    )
    for f in fields(Settings)
)


@dataclass(frozen=True, slots=True)
class Scope:
    """What the case is about; dates are EDTF, all may be empty."""

    place: str = ""
    start: str = ""
    end: str = ""


# Special categories of personal data (GDPR 9*), and allegations or convictions of crimes (GDPR 10*)
SPECIAL = (
    "racial_or_ethnic_origin", "political_opinions", "religious_or_philosophical_beliefs", "trade_union_membership",
    "genetic", "biometric", "health", "sex_life_or_orientation", "criminal",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class DataProtection:
    """What a case says of the personal data in it (METHOD 13); all may be empty.

    Args:
        controller: who answers for it. legal_basis: in free words. special_categories: some of `SPECIAL`.
        retention_until: last day on which it may be kept, ISO 8601. dpia_ref: where the impact assessment is.
    """

    controller: str = ""
    legal_basis: str = ""
    special_categories: tuple[str, ...] = ()
    retention_until: str = ""
    dpia_ref: str = ""

    @property
    def told(self) -> Mapping[str, Any]:
        """What goes along with what leaves the case, so that whoever gets it can keep to it: not who holds it."""
        said = {
            "legal_basis": self.legal_basis,
            "special_categories": list(self.special_categories),
            "retention_until": self.retention_until,
        }
        return {key: value for key, value in said.items() if value}


CLOSED = ("sexual",)  # METHOD 13: restricted by default, absent from search, snippets and alerts


@dataclass(frozen=True, slots=True)
class Config:
    """What `case.toml` says. `note` is kept as given: free text, or JSON of a table of the user's own keys.

    `confidential`: names of files, with * and ?, of which nothing leaves the case until a consent covers it.
    `closed`: types of acts; what tells of them is in no workbench until somebody who may see it asks, and in no feed.
    """

    title: str = ""
    question: str = ""
    languages: tuple[str, ...] = ()
    note: str = ""
    scope: Scope = Scope()
    settings: Settings = Settings()
    confidential: tuple[str, ...] = ()
    closed: tuple[str, ...] = CLOSED
    data_protection: DataProtection = DataProtection()


_TOP = ("title", "question", "languages", "note", "scope", "protection", "data_protection", "settings")
_SCOPE = {"place": "place", "from": "start", "to": "end"}


def _known(table: Mapping[str, Any], valid: tuple[str, ...], where: str) -> None:
    unknown = sorted(set(table) - set(valid))
    if unknown:
        names = ", ".join(repr(k) for k in unknown)
        raise BadInput(
            f"{where} has the unknown key{'s' if len(unknown) > 1 else ''} {names}.",
            hint=f"Valid keys are: {', '.join(valid)}. Words of your own belong in `note`.",
        )


def _word(value: object, key: str) -> str:
    if isinstance(value, bool) or (not isinstance(value, (str, int)) and not hasattr(value, "isoformat")):
        raise BadInput(f"case.toml: {key} must be text.", hint=f'Write {key} = "..." with quotation marks.')
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def _table(value: object, key: str) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise BadInput(f"case.toml: {key} must be a table.", hint=f"Write [{key}] on a line of its own, keys below it.")
    return value


def _protection(table: Mapping[str, Any], key: str, default: tuple[str, ...], example: str) -> tuple[str, ...]:
    _known(table, ("confidential", "closed"), "[protection] in case.toml")
    names = table.get(key, list(default))
    if not isinstance(names, list) or not all(isinstance(x, str) and x for x in names):
        raise BadInput(f"case.toml: protection.{key} must be a list of names.", hint=f"For example {example}.")
    return tuple(names)


def _data_protection(table: Mapping[str, Any]) -> DataProtection:
    keys = tuple(f.name for f in fields(DataProtection))
    _known(table, keys, "[data_protection] in case.toml")
    special = table.get("special_categories", [])
    if not isinstance(special, list) or any(one not in SPECIAL for one in special):
        hint = f"Known: {', '.join(SPECIAL)}."
        raise BadInput("case.toml: data_protection.special_categories must be a list of categories.", hint=hint)
    texts = {k: _word(v, f"data_protection.{k}") for k, v in table.items() if k != "special_categories"}
    until = texts.get("retention_until", "")
    try:
        texts |= {"retention_until": date.fromisoformat(until).isoformat()} if until else {}
    except ValueError as exc:
        raise BadInput(f"case.toml: {until!r} is no day.", hint='For example retention_until = "2036-12-31".') from exc
    return DataProtection(special_categories=tuple(special), **texts)


def _settings(table: Mapping[str, Any]) -> Settings:
    _known(table, tuple(s.name for s in SETTINGS), "[settings] in case.toml")
    values: dict[str, Any] = {}
    for one in SETTINGS:
        if one.name not in table:
            continue
        values[one.name] = _setting_value(one, table[one.name])
    return Settings(**values)


def _setting_value(one: Setting, value: Any) -> Any:
    if one.type is float and isinstance(value, int) and not isinstance(value, bool):
        value = float(value)
    if type(value) is not one.type:
        raise BadInput(f"case.toml: settings.{one.name} must be {one.type.__name__}, not {value!r}.", hint=one.help)
    if one.least is not None and not float(value) >= one.least:  # so that not-a-number is refused, too
        raise BadInput(
            f"case.toml: settings.{one.name} must be at least {one.least:g} {one.unit}, not {value!r}.",
            hint=one.help,
        )
    return value


def read_config(text: str) -> Config:
    """What a `case.toml` says, checked.

    Raises:
        BadInput: not TOML, an unknown key, or a value that cannot be used; the hint names the valid ones.

    >>> read_config('title = "Night transfers"').title
    'Night transfers'
    """
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as exc:
        raise BadInput(f"case.toml is not valid TOML: {exc}.", hint="Text values need quotation marks.") from exc
    _known(data, _TOP, "case.toml")
    languages = data.get("languages", [])
    if not isinstance(languages, list) or not all(isinstance(x, str) and x for x in languages):
        raise BadInput("case.toml: languages must be a list of codes.", hint='For example languages = ["en", "fr"].')
    note = data.get("note", "")
    scope = _table(data.get("scope", {}), "scope")
    _known(scope, tuple(_SCOPE), "[scope] in case.toml")
    protection = _table(data.get("protection", {}), "protection")
    return Config(
        title=_word(data.get("title", ""), "title"),
        question=_word(data.get("question", ""), "question"),
        languages=tuple(languages),
        note=note if isinstance(note, str) else json.dumps(note, ensure_ascii=False, sort_keys=True, default=str),
        scope=Scope(**{_SCOPE[k]: _word(v, f"scope.{k}") for k, v in scope.items()}),
        settings=_settings(_table(data.get("settings", {}), "settings")),
        confidential=_protection(protection, "confidential", (), 'confidential = ["interviews/*"]'),
        closed=_protection(protection, "closed", CLOSED, 'closed = ["sexual"]'),
        data_protection=_data_protection(_table(data.get("data_protection", {}), "data_protection")),
    )
