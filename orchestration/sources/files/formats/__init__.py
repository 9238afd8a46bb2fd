"""The known formats, and which of them a file is, judged by its first records.

Adding a format: one module here with a FORMAT, a page on its caveats, its name in `FormatName` of
the register's models.
"""

from __future__ import annotations

from orchestration.sources.files.formats import (
    crowdtangle,
    fourcat,
    mcl,
    reddit,
    twarc,
    youtube_data_tools,
    zeeschuimer,
)
from orchestration.sources.files.formats.format import Format, Sample, Variant
from orchestration.sources.files.problems import DeliveryError

__all__ = ["FORMATS", "Format", "Sample", "Variant", "accepted", "recognise"]

FORMATS = {
    one.name: one
    for one in (
        zeeschuimer.FORMAT,
        reddit.FORMAT,
        twarc.FORMAT,
        crowdtangle.FORMAT,
        mcl.FORMAT,
        youtube_data_tools.FORMAT,
        fourcat.FORMAT,
    )
}
TITLES = ", ".join(one.title for one in FORMATS.values())


def recognise(sample: Sample) -> Format | None:
    """The first format that the sample is of; None where it is of none."""
    return next((one for one in FORMATS.values() if one.is_mine(sample)), None)


def accepted(sample: Sample, wanted: str, platform: str | None) -> tuple[Format, Variant]:
    """The format and variant of a file for a source with `format: <wanted>` and this platform.

    Raises DeliveryError when the file is of no known format, of another one, of another platform,
    or lacks what is needed.
    """
    found = recognise(sample)
    expected = FORMATS.get(wanted)
    if found is None:
        raise DeliveryError(
            "unknown_format",
            f"the file is not {expected.title if expected else f'of a known format ({TITLES})'}: "
            "export it again without changes, or describe its columns in the source's `mapping`",
        )
    if expected and found is not expected:
        raise DeliveryError(
            "other_format",
            f"the file is {found.title}, the source takes {expected.title}: "
            f"deliver it to a source with `format: {found.name}`",
        )
    variant = found.variant_of(sample)
    if platform and variant.platforms and platform not in variant.platforms:
        raise DeliveryError(
            "other_platform",
            f"the file holds posts of {variant.platforms[0]}, the source is of {platform}: "
            f"deliver it to a source with `platform: {variant.platforms[0]}`",
        )
    return found, variant
