from django.db import migrations

TABLES = "procrastinate_jobs, procrastinate_events, procrastinate_periodic_defers, procrastinate_workers"


class Migration(migrations.Migration):
    dependencies = [("procrastinate", "0041_post_retry_failed_job")]

    operations = [
        migrations.RunSQL(
            [
                f"GRANT SELECT, INSERT, UPDATE, DELETE ON {TABLES} TO duecourse_app",
                "GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO duecourse_app, duecourse_system",
            ],
            migrations.RunSQL.noop,
        )
    ]
