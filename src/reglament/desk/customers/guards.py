"""What the database itself refuses in the registers of sale: triggers, and the range an exclusion constraint sees."""

from collections.abc import Mapping

import pgtrigger
from django.contrib.postgres.fields import DateRangeField
from django.db.models import Func

OWN_PRODUCT = pgtrigger.Trigger(
    name="names_a_product_of_its_desk",
    operation=pgtrigger.Insert | pgtrigger.Update,
    when=pgtrigger.Before,
    func="""
    IF NOT EXISTS (SELECT 1 FROM desk_product p WHERE p.id = NEW.product_id AND p.desk_id = NEW.desk_id) THEN
        RAISE EXCEPTION 'a product of its own desk' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
    """,
)


class DateRange(Func):
    """Both days inside; an empty last day is no end."""

    function = "daterange"
    output_field = DateRangeField()


def fixed(name: str, *columns: str) -> pgtrigger.Trigger:
    """These columns stay as they were inserted."""
    new, old = (", ".join(f"{row}.{column}" for column in columns) for row in ("NEW", "OLD"))
    return pgtrigger.Trigger(
        name=name,
        operation=pgtrigger.Update,
        when=pgtrigger.Before,
        func=f"""
        IF ROW({new}) IS DISTINCT FROM ROW({old}) THEN
            RAISE EXCEPTION 'these columns never change' USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
        """,
    )


def once(name: str, *columns: str) -> pgtrigger.Trigger:
    """These columns are filled once; `columns[0]` tells whether they are."""
    new, old = (", ".join(f"{row}.{column}" for column in columns) for row in ("NEW", "OLD"))
    return pgtrigger.Trigger(
        name=name,
        operation=pgtrigger.Update,
        when=pgtrigger.Before,
        func=f"""
        IF OLD.{columns[0]} IS NOT NULL AND ROW({new}) IS DISTINCT FROM ROW({old}) THEN
            RAISE EXCEPTION 'it is done already' USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
        """,
    )


def written_down(
    name: str, *, log: str, key: str, columns: Mapping[str, str], more: str = ""
) -> pgtrigger.Trigger:
    """These columns change only after the last row of `log` says from what to what, exactly.

    `columns`: name in the log -> SQL with {row} for NEW or OLD. `more`: SQL that runs when they change."""
    pairs = {
        row: ", ".join(f"'{told}', {sql.format(row=row)}" for told, sql in columns.items())
        for row in ("NEW", "OLD")
    }
    return pgtrigger.Trigger(
        name=name,
        operation=pgtrigger.Update,
        when=pgtrigger.Before,
        declare=[("was", "jsonb"), ("will", "jsonb")],
        func=f"""
        was := jsonb_build_object({pairs["OLD"]});
        will := jsonb_build_object({pairs["NEW"]});
        IF was IS DISTINCT FROM will THEN
            IF NOT EXISTS (
                SELECT 1 FROM {log} c WHERE c.{key} = NEW.id AND c.before = was AND c.after = will
                    AND c.id = (SELECT max(l.id) FROM {log} l WHERE l.{key} = NEW.id)
            ) THEN
                RAISE EXCEPTION 'a correction is written down first' USING ERRCODE = 'check_violation';
            END IF;
            {more}
        END IF;
        RETURN NEW;
        """,  # noqa: S608  our names
    )


# An activation counts from the days of both certificates: they stay while it does (A1.7).
_RESTING = """
            IF ROW(NEW.starts_on, NEW.ends_on) IS DISTINCT FROM ROW(OLD.starts_on, OLD.ends_on) AND EXISTS (
                SELECT 1 FROM desk_activationcertificate a WHERE a.annulled_at IS NULL
                    AND (a.preceding_id = NEW.id OR a.following_id = NEW.id)
            ) THEN
                RAISE EXCEPTION 'an activation rests on these days' USING ERRCODE = 'check_violation';
            END IF;
"""
CERTIFICATE_COLUMNS = {
    "tier": "{row}.tier",
    "starts_on": "{row}.starts_on",
    "ends_on": "{row}.ends_on",
    "seats": "{row}.seats",
    "version_text": "{row}.version_text",
    "overrides": "{row}.overrides",
    "price": "{row}.price::text",
    "price_source": "{row}.price_source",
    "price_on": "{row}.price_on",
    "form": "{row}.form",
}
CERTIFICATE_SAYS_WHAT_IT_SAID = written_down(
    "certificates_say_what_they_said",
    log="desk_certificatecorrection",
    key="certificate_id",
    columns=CERTIFICATE_COLUMNS,
    more=_RESTING,
)
LICENCE_COLUMNS = {
    "version": "{row}.version",
    "purchased_on": "{row}.purchased_on",
    "seats": "{row}.seats",
    "manner": "{row}.manner",
    "term": "{row}.term",
    "ends_on": "{row}.ends_on",
    "key": "{row}.key_digest",
}
