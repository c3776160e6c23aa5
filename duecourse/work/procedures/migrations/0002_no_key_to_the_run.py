from django.db import migrations

TABLES = ("procedures_decision", "procedures_plannedaction")


class Migration(migrations.Migration):
    """See docs/decisions/0011: rows that a run writes by the ten thousand name it without a foreign key."""

    dependencies = [
        ("procedures", "0001_initial"),
    ]

    operations = [
        migrations.RunSQL(
            f"ALTER TABLE {table} DROP CONSTRAINT {table}_tenant_id_run_id_fkey",
            f"ALTER TABLE {table} ADD CONSTRAINT {table}_tenant_id_run_id_fkey "
            "FOREIGN KEY (tenant_id, run_id) REFERENCES procedures_decisionrun (tenant_id, id)",
        )
        for table in TABLES
    ]
