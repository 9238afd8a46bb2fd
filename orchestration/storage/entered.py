"""What people enter: pauses, releases and objections, in a small SQL store (SQLite by default).

Precious and written by several processes at once, so neither Parquet nor DuckDB. Nothing personal
belongs here; the name of a releasing employee is the one name, given by that person. Who objected
is known by a keyed hash.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import DateTime, Engine, String, create_engine, delete, inspect, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, make_transient, mapped_column
from sqlalchemy.schema import CreateTable

from orchestration.settings import Settings


class _Base(DeclarativeBase):
    pass


class Pause(_Base):
    """A source that is not read until it is resumed."""

    __tablename__ = "source_pauses"
    source_id: Mapped[str] = mapped_column(String(41), primary_key=True)
    paused_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class Release(_Base):
    """An edition that a named human has released for stakeholders."""

    __tablename__ = "releases"
    municipality: Mapped[str] = mapped_column(String(41), primary_key=True)
    edition: Mapped[str] = mapped_column(String(8), primary_key=True)
    released_by: Mapped[str] = mapped_column(String(200))
    released_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class Objection(_Base):
    """An author who objected: no post of theirs lands again."""

    __tablename__ = "objections"
    objection_key: Mapped[str] = mapped_column(String(32), primary_key=True)
    objected_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


def _engine(path: Path) -> Engine:
    return create_engine(f"sqlite:///{path}", connect_args={"timeout": 30})


def open_store(settings: Settings) -> Engine:
    """The store, its tables made when missing; several processes may do so at once."""
    settings.entered.parent.mkdir(parents=True, exist_ok=True)
    engine = _engine(settings.entered)
    with engine.begin() as connection:
        for table in _Base.metadata.sorted_tables:
            connection.execute(CreateTable(table, if_not_exists=True))
    return engine


def pause(settings: Settings, source_id: str) -> None:
    """Stop reading a source; pausing twice is pausing once."""
    with Session(open_store(settings)) as session, session.begin():
        session.merge(Pause(source_id=source_id, paused_at=datetime.now(UTC)))


def resume(settings: Settings, source_id: str) -> None:
    """Read a source again."""
    with Session(open_store(settings)) as session, session.begin():
        session.execute(delete(Pause).where(Pause.source_id == source_id))


def paused_sources(settings: Settings) -> set[str]:
    """The ids of the sources that are paused now."""
    with Session(open_store(settings)) as session:
        return set(session.scalars(select(Pause.source_id)))


def release(settings: Settings, municipality: str, edition: str, released_by: str) -> None:
    """Record that `released_by` has released `edition` (such as 2026-W43) of a municipality."""
    entry = Release(
        municipality=municipality,
        edition=edition,
        released_by=released_by,
        released_at=datetime.now(UTC),
    )
    with Session(open_store(settings)) as session, session.begin():
        session.merge(entry)


def releases(settings: Settings) -> dict[tuple[str, str], str]:
    """Who released which (municipality, edition)."""
    with Session(open_store(settings)) as session:
        found = session.scalars(select(Release))
        return {(one.municipality, one.edition): one.released_by for one in found}


def object_to(settings: Settings, objection_keys: Iterable[str], moment: datetime) -> None:
    """Remember objections by their keyed hashes; one that is known keeps its time."""
    with Session(open_store(settings)) as session, session.begin():
        for key in objection_keys:
            if session.get(Objection, key) is None:
                session.add(Objection(objection_key=key, objected_at=moment))


def objections(settings: Settings) -> frozenset[str]:
    """The keyed hashes of all authors who objected."""
    with Session(open_store(settings)) as session:
        return frozenset(session.scalars(select(Objection.objection_key)))


def merge(settings: Settings, other: Path) -> None:
    """Take over what another store (a backup's) holds and this one lacks; nothing here is lost.

    Raises SQLAlchemyError, and changes nothing, when `other` is no such store.
    """
    with Session(_engine(other)) as theirs:
        is_older = not inspect(theirs.connection()).has_table(Objection.__tablename__)
        kinds: list[type[_Base]] = [Pause, Release] if is_older else [Pause, Release, Objection]
        found: list[_Base] = [one for kind in kinds for one in theirs.scalars(select(kind))]
        theirs.expunge_all()
    with Session(open_store(settings)) as session, session.begin():
        for entry in found:
            if session.get(type(entry), inspect(entry).identity) is None:
                make_transient(entry)
                session.add(entry)
