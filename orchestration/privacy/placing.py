"""Where posts belong: the places that their texts name, their communities' and their geotags'.

By text, community or geotag, never by who wrote: an author's place is neither known nor kept. No
place is smaller than a district, and coordinates never land. Does not belong here: what names a
place in a text (`gazetteer.py`).
"""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from orchestration.canonical import PLACE_BASES, PLACES
from orchestration.privacy.gazetteer import Gazetteer
from orchestration.register import Municipality, Place

KM_PER_DEGREE = 111.195
_NAMES = pl.List(pl.String)


class Placing:
    """Places posts of one municipality."""

    def __init__(self, municipality: Municipality) -> None:
        people = [spelt for one in municipality.public_figures for spelt in one.spellings]
        self._gazetteer = Gazetteer(municipality.places, people)
        self._tagged = _by_geotag(municipality.places)
        self._kommunekode = municipality.kommunekode

    def places(self, posts: pl.DataFrame) -> pl.Series:
        """Places of each of `posts`, as PLACES: by text, community, geotag, each once per basis.

        Reads text_clean and towns (of masked addresses), registered_place, latitude and longitude
        (degrees), all of which may be null.
        """
        nothing = pl.lit([], _NAMES)
        found = posts.select(
            text=self._named(posts["text_clean"], posts["towns"]),
            community=pl.when(pl.col("registered_place").is_not_null())
            .then(pl.concat_list("registered_place"))
            .otherwise(nothing),
            geotag=pl.when(self._tagged.is_not_null())
            .then(pl.concat_list(self._tagged))
            .otherwise(nothing),
        )
        return found.select(pl.concat_list(self._told(one) for one in PLACE_BASES)).to_series()

    def _told(self, basis: str) -> pl.Expr:
        place = pl.struct(
            name=pl.element(),
            kommunekode=pl.lit(self._kommunekode),
            basis=pl.lit(basis),
        )
        return pl.col(basis).list.eval(place).cast(PLACES)

    def _named(self, texts: pl.Series, towns: pl.Series) -> pl.Series:
        """Names of places in each text and in the addresses that it had, in reading order."""
        gazetteer = self._gazetteer
        spelt = pl.any_horizontal(
            one.str.contains(gazetteer.worth_a_look).fill_null(False) for one in (texts, towns)
        )
        rows = pl.select(spelt).to_series().arg_true()
        names: list[list[str]] = [[] for _ in range(len(texts))]
        for row, text, beyond in zip(rows, texts.gather(rows), towns.gather(rows), strict=True):
            found = gazetteer.named(text or "") + gazetteer.in_addresses(beyond or "")
            names[row] = list(dict.fromkeys(found))
        return pl.Series(names, dtype=_NAMES)


def _by_geotag(places: Sequence[Place]) -> pl.Expr:
    """The name of the smallest area around latitude and longitude; null outside all of them."""
    largest_first = sorted(
        ((one.area, one.name) for one in places if one.area),
        key=lambda pair: (-pair[0].radius_km, pair[1]),
    )
    name = pl.lit(None, pl.String)
    for area, called in largest_first:
        north = pl.col("latitude") - area.latitude
        east = (pl.col("longitude") - area.longitude) * pl.lit(area.latitude).radians().cos()
        is_near = (north**2 + east**2).sqrt() * KM_PER_DEGREE <= area.radius_km
        name = pl.when(is_near).then(pl.lit(called)).otherwise(name)
    return name
