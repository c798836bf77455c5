"""What is guarded against DELETE is guarded against TRUNCATE, by itself or by CASCADE from another table.

One function for all of them, and not a trigger of each model: those would have Django draw every model anew 29 times
(docs/decisions/0007). A test holds that no table with a guard against DELETE lacks this one."""

from django.db import migrations

KEPT = (
    "desk_activationcertificate",
    "desk_announcement",
    "desk_boxchange",
    "desk_calendaryear",
    "desk_certificatecorrection",
    "desk_complaint",
    "desk_conductstop",
    "desk_customerchange",
    "desk_deskedition",
    "desk_editionpublication",
    "desk_letteract",
    "desk_letterwords",
    "desk_licence",
    "desk_licencechange",
    "desk_listprice",
    "desk_member",
    "desk_memberchange",
    "desk_meteruse",
    "desk_namedentry",
    "desk_quotation",
    "desk_rawletter",
    "desk_remotesession",
    "desk_supportcertificate",
    "desk_supportcertificate_products",
    "desk_ticketevent",
    "desk_upgradeact",
    "desk_upgradeappeal",
    "desk_visit",
    "desk_visitchange",
)
REFUSING = """
CREATE FUNCTION desk_is_never_emptied() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is never emptied', TG_TABLE_NAME USING ERRCODE = 'check_violation';
END $$;
"""
GUARDS = "".join(
    f"CREATE TRIGGER never_emptied BEFORE TRUNCATE ON {table}\n"
    "    FOR EACH STATEMENT EXECUTE FUNCTION desk_is_never_emptied();\n"
    for table in KEPT
)
BACK = "DROP FUNCTION desk_is_never_emptied() CASCADE;"


class Migration(migrations.Migration):
    dependencies = [("desk", "0027_named_by_clients")]

    operations = [migrations.RunSQL(REFUSING + GUARDS, BACK)]
