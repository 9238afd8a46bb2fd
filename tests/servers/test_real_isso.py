"""The Isso connector against a real Isso, compared with what its database holds."""

from __future__ import annotations

import pytest
from real_servers import Isso, guest, now
from registered_sources import records, registered

from orchestration.sources.platforms.isso import IssoConnector
from orchestration.sources.platforms.steps import Listed, Step, Wanted

pytestmark = [pytest.mark.slow, pytest.mark.servers]
PAGES = ("/kunstbane/", "/budget/")


@pytest.fixture(scope="module")
def filled(isso_server: Isso) -> Isso:
    """Two pages: one with more comments and replies than one answer holds, one with a few."""
    (first, _), (second, edited) = (isso_server.write("/budget/", f"Tal {n}") for n in range(2))
    isso_server.edit(second, edited, "Rettet: *nye* tal")
    isso_server.write(
        "/budget/", "Enig & glad", parent=first, author="Alma", email="a@example.test"
    )
    top, cookie = isso_server.write("/kunstbane/", "Endelig!", author="Bertil")
    for number in range(230):
        isso_server.write("/kunstbane/", f"Kommentar {number}", author=f"Bruger {number % 20}")
    for number in range(120):
        isso_server.write("/kunstbane/", f"Svar {number}", author="Carla", parent=top)
    isso_server.delete(top, cookie)
    gone, cookie = isso_server.write("/kunstbane/", "Skrevet for hurtigt")
    isso_server.delete(gone, cookie)
    waits, _ = isso_server.write("/kunstbane/", "Venter på redaktionen")
    isso_server.rows("update comments set mode = 2 where id = ?", waits)
    same_second = "update comments set created = 1790000000.0 where parent is null and id % 2 = 0"
    isso_server.rows(same_second + " and id > 20")
    return isso_server


def read(isso: Isso, wanted: Wanted) -> list[Step]:
    municipality, source = registered(
        "isso", server=isso.address, origin="http://127.0.0.1:1", pages=PAGES
    )
    with guest(municipality, source) as client:
        return list(IssoConnector(municipality, source, client).read(wanted))


def test_every_comment_is_read_as_the_database_has_it(filled: Isso) -> None:
    found = records(read(filled, Wanted(now=now())))
    truth = filled.rows(
        "select comments.id, parent, created, modified, author, likes, uri"
        " from comments join threads on threads.id = tid where mode = 1"
    )
    assert len(truth) > 300
    assert found.keys() == {str(row[0]) for row in truth}
    for number, parent, created, modified, author, likes, uri in truth:
        row = found[str(number)]
        assert row["parent_native_id"] == (None if parent is None else str(parent))
        assert row["depth"] == (1 if parent is None else 2)
        assert row["thread_native_id"] == f"page:{uri}"
        assert row["created_at"].timestamp() == pytest.approx(created, abs=1e-5)
        assert (row["edited_at"] is None) == (modified is None)
        assert row["author_native_id"] == author
        assert row["reactions"] == likes


def test_texts_come_without_markup(filled: Isso) -> None:
    texts = {row["text"] for row in records(read(filled, Wanted(now=now()))).values()}
    assert {"Rettet: nye tal", "Enig & glad"} <= texts


def test_what_is_left_of_a_deleted_comment_says_that_it_is_gone(filled: Isso) -> None:
    steps = read(filled, Wanted(now=now()))
    ((left,),) = filled.rows("select id from comments where mode = 4")
    assert {one for step in steps if step.gone for one in step.gone.posts} == {str(left)}
    assert str(left) not in records(steps)


def test_a_look_ends_with_the_whole_list(filled: Isso) -> None:
    since = now()
    *before, last = read(filled, Wanted(now=now(), since=since))
    assert last.listed == (Listed(since=since),)
    assert not any(step.listed for step in before)


def test_no_hash_and_no_address_of_a_person_is_in_a_record(filled: Isso) -> None:
    written = str(records(read(filled, Wanted(now=now()))))
    assert "example.test" not in written
    assert "hash" not in written
