"""The SQL of the second look: published cells beside the exact ones, and what counts as a fault.

Belongs here: SQL only, written from the text of R4 and sharing no code with what suppressed. The
tables exact_* hold the marts, those of schema p the published file.
"""

from __future__ import annotations

_EXACT = """
    coalesce(e.comment_count, 0) as x_comments, coalesce(e.author_count, 0) as x_authors,
    coalesce(e.unknown_author_count, 0) as x_unknown,
    coalesce(e.top_author_comment_count, 0) as x_top, coalesce(e.scored_count, 0) as x_scored,
    coalesce(e.attack_count, 0) as x_attacks, coalesce(e.attack_author_count, 0) as x_attackers,
    coalesce(e.top_attacker_count, 0) as x_top_attacker,
    coalesce(e.recognition_count, 0) as x_recognitions,
    coalesce(e.recognition_author_count, 0) as x_recognisers,
    coalesce(e.top_recogniser_count, 0) as x_top_recogniser
"""


def _level(table: str, mart: str, start: str, days: int, keys: dict[str, str]) -> str:
    matches = "".join(f" and c.{mine} = e.{theirs}" for mine, theirs in keys.items())
    community_type = "c.community_type" if "community_type" in keys else "null"
    return f"""
        select '{table}' as level, c.municipality, c.{start} as start, {days} as days,
            {community_type} as community_type, c.comment_count, c.author_count, c.scored_count,
            c.comment_status, c.attack_count, c.attack_share, c.attack_status,
            c.recognition_count, c.recognition_share, c.recognition_status, {_EXACT}
        from p.{table} as c
        left join {mart} as e
            on c.municipality = e.municipality
            and c.{start} = e.{"period_start" if days == 28 else "local_week"}{matches}
    """


CELLS = "create temp table cells as " + " union all ".join(
    [
        _level("week", "exact_week", "week_start", 7, {}),
        _level(
            "community_type_week",
            "exact_community_type_week",
            "week_start",
            7,
            {"community_type": "community_type"},
        ),
        _level(
            "community_week",
            "exact_community_week",
            "week_start",
            7,
            {"community_type": "community_type", "community_name": "community_name"},
        ),
        _level(
            "hour_of_week",
            "exact_hour_of_week",
            "period_start",
            28,
            {"weekday": "local_weekday", "hour": "local_hour"},
        ),
        _level("period", "exact_period", "period_start", 28, {}),
    ]
)

# Totals beside what their shown parts leave of them, exact: the remainder an attacker approaches.
REMAINDERS = """
    create temp table remainders as
    with families as (
        select * from (values
            ('week', 'community_type_week'), ('community_type_week', 'community_week'),
            ('period', 'week'), ('period', 'hour_of_week')
        ) as f (total, part)
    ),
    parts as (
        select
            *,
            case when level = 'week'
                then start - ((start - date '2001-01-01') % 28)::integer
                else start
            end as total_start
        from cells
    )
    select
        any_value(t.comment_status) as comment_status,
        any_value(t.attack_status) as attack_status,
        any_value(t.recognition_status) as recognition_status,
        any_value(t.x_comments)
            - sum(case when c.comment_status = 'shown' then c.x_comments else 0 end) as comments,
        any_value(t.x_attacks)
            - sum(case when c.attack_status = 'shown' then c.x_attacks else 0 end) as attacks,
        any_value(t.x_recognitions)
            - sum(case when c.recognition_status = 'shown' then c.x_recognitions else 0 end)
            as recognitions
    from families as f
    inner join cells as t on t.level = f.total
    inner join parts as c
        on c.level = f.part
        and c.municipality = t.municipality
        and (case when f.total = 'period' then c.total_start else c.start end) = t.start
        and (f.part != 'community_week' or c.community_type = t.community_type)
    group by f.total, f.part, t.municipality, t.start, t.community_type
"""


def _numerator_faults(name: str, exact: str, authors: str, top: str) -> str:
    shown = f"{name}_status = 'shown'"
    return f"""
        count_if({shown} and {exact} > 0 and ({authors} < 3 or 2 * {top} > {exact}))
            as lone_{name}_count,
        count_if({shown} and comment_status != 'shown') as bare_{name}_count,
        count_if({shown} and (
            {name}_count is null or {name}_count % 5 != 0 or abs({name}_count - {exact}) > 2
        )) as misrounded_{name}_count,
        count_if({name}_share is distinct from
            case when {shown} and scored_count > 0
                then ((2000 * {name}_count + scored_count) // (2 * scored_count)) / 1000
            end) as wrong_{name}_share_count,
        count_if({name}_status != 'shown' and ({name}_count is not null
            or {name}_share is not null)) as valued_hidden_{name}_count,
    """


def cell_faults(statuses: tuple[str, ...]) -> str:
    """One row of fault counts over the cells."""
    known = ", ".join(f"'{status}'" for status in statuses)
    return f"""
        select
            count(*) as cell_count,
            count_if(comment_status = 'shown' and coalesce(comment_count, 0) < 10)
                as small_cell_count,
            count_if(comment_status = 'shown' and x_comments < 10) as few_comments_count,
            count_if(comment_status = 'shown' and x_authors < 5) as few_authors_count,
            count_if(comment_status = 'shown' and 2 * x_top > x_comments - x_unknown)
                as dominated_count,
            count_if(comment_status = 'shown' and not (
                coalesce(comment_count % 5 = 0 and abs(comment_count - x_comments) <= 2
                and author_count % 5 = 0 and abs(author_count - x_authors) <= 2
                and scored_count % 5 = 0 and abs(scored_count - x_scored) <= 2, false)
            )) as misrounded_comment_count,
            count_if(comment_status != 'shown' and (comment_count is not null
                or author_count is not null or scored_count is not null))
                as valued_hidden_comment_count,
            {_numerator_faults("attack", "x_attacks", "x_attackers", "x_top_attacker")}
            {
        _numerator_faults("recognition", "x_recognitions", "x_recognisers", "x_top_recogniser")
    }
            count_if(not coalesce(comment_status in ({known}) and attack_status in ({known})
                and recognition_status in ({known}), false)) as unknown_status_count
        from cells
    """


REMAINDER_FAULTS = """
    select
        count_if(comment_status = 'shown' and comments between 1 and 9)
            as derivable_comment_count,
        count_if(attack_status = 'shown' and attacks between 1 and 2) as derivable_attack_count,
        count_if(recognition_status = 'shown' and recognitions between 1 and 2)
            as derivable_recognition_count
    from remainders
"""

# Cells of languages: other languages by the rules for comments, Danish as the week has it.
LANGUAGES = """
    create temp table languages as
    select
        c.*, coalesce(e.comment_count, 0) as x_comments, coalesce(e.author_count, 0) as x_authors,
        coalesce(e.unknown_author_count, 0) as x_unknown,
        coalesce(e.top_author_comment_count, 0) as x_top
    from p.language_week as c
    left join exact_language_week as e
        on c.municipality = e.municipality
        and c.language_group = e.language_group
        and c.week_start = e.local_week
"""


def language_faults(statuses: tuple[str, ...]) -> str:
    """One row of fault counts over the cells of languages."""
    known = ", ".join(f"'{status}'" for status in statuses)
    return f"""
        select
            count_if(comment_status = 'shown' and (x_comments < 10 or x_authors < 5
                or 2 * x_top > x_comments - x_unknown)) as unsafe_language_count,
            count_if(not coalesce(comment_status in ({known})
                and language_group in ('danish', 'other')
                and case when comment_status = 'shown'
                    then comment_count % 5 = 0 and abs(comment_count - x_comments) <= 2
                        and author_count % 5 = 0 and abs(author_count - x_authors) <= 2
                    else comment_count is null and author_count is null
                end, false)) as misstated_language_count,
            (select count(*) from p.week as w
                full join (from languages where language_group = 'danish') as d
                    using (municipality, week_start)
                full join (from languages where language_group = 'other') as o
                    using (municipality, week_start)
                where o.comment_status is null
                    or w.comment_status is distinct from d.comment_status
                    or w.comment_count is distinct from d.comment_count
                    or w.author_count is distinct from d.author_count
            ) as differing_language_count,
            (select count(*) from exact_week as w
                full join (from exact_language_week where language_group = 'danish') as d
                    using (municipality, local_week)
                where coalesce(w.comment_count, 0) != coalesce(d.comment_count, 0)
            ) as mixed_language_count
        from languages
    """


EDITION_FAULTS = """
    select
        (select count(*) from (select distinct municipality from exact_week)
            anti join p.edition using (municipality)) as municipality_without_edition_count,
        (select count(*) from cells
            left join p.edition as e using (municipality)
            left join municipalities as m using (municipality)
            where not coalesce(
                start + days <= (e.published_at at time zone m.time_zone)::date, false)
        ) as open_cell_count,
        (select count(*) from p.edition left join municipalities as m using (municipality)
            where status = 'released' and (released_by is null
                or (released_by = 'self_released' and not coalesce(m.is_synthetic, false)))
        ) as unreleased_count
"""

COLUMNS = """
    select table_name, column_name, data_type from information_schema.columns
    where table_catalog = 'p' order by all
"""
