from django.db import migrations

READ = "auth_permission, auth_group, auth_group_permissions, django_content_type"
WRITE = (
    "django_session, account_emailaddress, account_emailconfirmation, mfa_authenticator, "
    "axes_accessattempt, axes_accessattemptexpiration, axes_accessfailurelog, axes_accesslog"
)


class Migration(migrations.Migration):
    """The closed list of tables that belong to no tenant: credentials, sessions, lockouts (queue: its own migration)."""

    dependencies = [
        ("identity", "0001_initial"),
        ("sessions", "0001_initial"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("account", "0009_emailaddress_unique_primary_email"),
        ("mfa", "0003_authenticator_type_uniq"),
        ("axes", "0010_accessattemptexpiration"),
    ]

    operations = [
        migrations.RunSQL(
            [
                f"GRANT SELECT ON {READ}, django_migrations TO duecourse_app",
                f"GRANT SELECT, INSERT, UPDATE, DELETE ON {WRITE} TO duecourse_app",
                f"GRANT SELECT ON {WRITE} TO duecourse_backup",
                "GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO duecourse_app, duecourse_system",
            ],
            migrations.RunSQL.noop,
        )
    ]
