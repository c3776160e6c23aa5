from typing import Final

from django.db import migrations, models

FREEZE: Final = """
CREATE FUNCTION communications_words_stay() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (OLD.template_id, OLD.language, OLD.number, OLD.subject, OLD.body, OLD.required)
        IS DISTINCT FROM (NEW.template_id, NEW.language, NEW.number, NEW.subject, NEW.body, NEW.required) THEN
        RAISE EXCEPTION 'a published version of a template does not change' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER words_stay BEFORE UPDATE ON communications_templateversion
    FOR EACH ROW WHEN (OLD.state IN ('published', 'retired')) EXECUTE FUNCTION communications_words_stay();
"""
THAW: Final = """
DROP TRIGGER words_stay ON communications_templateversion;
DROP FUNCTION communications_words_stay();
"""


class Migration(migrations.Migration):
    """A template's words are drafted, proposed, published by a second person, and stay as they are from then on."""

    dependencies = [("communications", "0006_calls")]

    operations = [
        migrations.AddField(
            "templateversion",
            "hands",
            models.JSONField(default=list, db_default=models.Value([], models.JSONField())),
        ),
        migrations.AddField("templateversion", "based_on", models.IntegerField(null=True)),
        migrations.AddField(
            "templateversion", "note", models.CharField(blank=True, db_default="", default="", max_length=500)
        ),
        migrations.AddField("templateversion", "written_at", models.DateTimeField(null=True)),
        migrations.AddField("templateversion", "proposed_at", models.DateTimeField(null=True)),
        migrations.AddConstraint(
            "templateversion",
            models.UniqueConstraint(
                condition=models.Q(("state", "published")),
                fields=("tenant_id", "template_id", "language"),
                name="template_published_once",
            ),
        ),
        migrations.AddConstraint(
            "templateversion",
            models.UniqueConstraint(
                condition=models.Q(("state__in", ["draft", "proposed"])),
                fields=("tenant_id", "template_id", "language"),
                name="template_open_once",
            ),
        ),
        migrations.AddConstraint(
            "templateversion",
            models.CheckConstraint(
                condition=models.Q(("state__in", ["draft", "proposed", "published", "retired", "discarded"])),
                name="template_version_state_known",
            ),
        ),
        migrations.RunSQL(FREEZE, THAW),
    ]
