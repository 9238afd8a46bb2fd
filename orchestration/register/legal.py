"""What data protection law asks of an entry, as pydantic models (R1, R5, R12, R17).

Does not belong here: the entries themselves (`models.py`), whether a source may be read today
(`admission.py`).
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from orchestration.register.entry import Entry, Filled

Article6 = Literal["6(1)(a)", "6(1)(b)", "6(1)(c)", "6(1)(d)", "6(1)(e)", "6(1)(f)"]
Article9 = Literal[
    "9(2)(a)",
    "9(2)(b)",
    "9(2)(c)",
    "9(2)(d)",
    "9(2)(e)",
    "9(2)(f)",
    "9(2)(g)",
    "9(2)(h)",
    "9(2)(i)",
    "9(2)(j)",
]
PageOwner = Literal["organisation", "group", "person"]
YOUNGEST = 13  # years


def _open_to_strangers(readers: str) -> str:
    if readers == "members":
        raise ValueError(
            "what only members may read cannot be registered, open pages only: remove this entry"
        )
    return readers


def _not_for_children(age: int) -> int:
    if age < YOUNGEST:
        raise ValueError(
            f"what is aimed at children under {YOUNGEST} cannot be registered: remove this entry"
        )
    return age


# How a stranger gets to read it: at once, with an account that anybody may open, or not at all.
ReadableBy = Annotated[
    Literal["anybody", "any_account", "members"], AfterValidator(_open_to_strangers)
]
AudienceAge = Annotated[int, Field(ge=0, le=99), AfterValidator(_not_for_children)]


class Article6Basis(Entry):
    """The basis under GDPR article 6, and the law or decision that it rests on."""

    basis: Article6
    reference: Filled


class Article9Basis(Entry):
    """The exception under GDPR article 9 for special categories, and what it rests on."""

    basis: Article9
    reference: Filled


class Processor(Entry):
    """Somebody who handles the data for the controllers (GDPR article 28)."""

    name: Filled
    task: Filled
    agreement_ref: Filled  # where the agreement is kept
    sub_processors: tuple[Filled, ...] = ()
    transfer: Filled | None = None  # out of the EEA: to where, under which guarantee (art. 46)


class Dpia(Entry):
    """How far the impact assessment (GDPR article 35) has come: when, by whom, filed where."""

    state: Literal["missing", "draft", "submitted", "approved"] = "missing"
    reference: Filled | None = None
    dated: date | None = None
    by: Filled | None = None
    valid_until: date | None = None

    @model_validator(mode="after")
    def _says_where_it_is_filed(self) -> Dpia:
        needed = {"missing": (), "approved": ("reference", "dated", "by", "valid_until")}
        names = needed.get(self.state, ("reference", "dated", "by"))
        if lacking := [name for name in names if getattr(self, name) is None]:
            raise ValueError(f"a DPIA that is {self.state} needs {', '.join(lacking)}: fill in")
        return self

    def problem(self, today: date) -> str | None:
        """Why nothing may be read under it today, with the remedy; None when it may."""
        if self.state != "approved" or self.dated is None or self.valid_until is None:
            return (
                f"no approved DPIA (its state is {self.state}): have the data protection officer "
                "approve it, then set dpia"
            )
        if self.dated > today:
            return "its DPIA is approved from a later day on: wait, or correct dpia.dated"
        if self.valid_until < today:
            return "the approval of its DPIA has run out: have it renewed and set dpia.valid_until"
        return None
