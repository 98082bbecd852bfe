"""Django REST framework with its cursor pagination, on the same tables."""

from __future__ import annotations

import os
from urllib.parse import urlsplit

import django
from django.conf import settings
from django.core.wsgi import get_wsgi_application

_url = urlsplit(os.environ["BENCH_DATABASE_URL"])
settings.configure(
    SECRET_KEY="for a benchmark only",
    ALLOWED_HOSTS=["*"],
    ROOT_URLCONF=__name__,
    INSTALLED_APPS=["rest_framework"],
    MIDDLEWARE=[],
    USE_TZ=True,
    REST_FRAMEWORK={
        "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
        "DEFAULT_AUTHENTICATION_CLASSES": [],
        "DEFAULT_PERMISSION_CLASSES": [],
        "UNAUTHENTICATED_USER": None,
    },
    DATABASES={
        "default": {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": _url.path[1:],
            "USER": _url.username,
            "PASSWORD": _url.password or "",
            "HOST": _url.hostname,
            "PORT": _url.port or 5432,
            "CONN_MAX_AGE": None,
        }
    },
)
django.setup()

from django.db import models  # noqa: E402 - Django wants its settings first
from django.urls import path  # noqa: E402
from rest_framework import generics, pagination, serializers  # noqa: E402


class Institution(models.Model):
    id = models.UUIDField(primary_key=True)
    code = models.TextField()

    class Meta:
        app_label = "bench"
        managed = False
        db_table = "institutions"


class Credential(models.Model):
    id = models.UUIDField(primary_key=True)
    program_code = models.TextField()
    title = models.TextField()
    short_title = models.TextField()
    institution = models.ForeignKey(Institution, models.DO_NOTHING)
    description = models.TextField()
    credential_type = models.TextField()
    delivery_mode = models.TextField(null=True)
    duration = models.FloatField(null=True)
    credits = models.FloatField(null=True)
    assessment_method = models.TextField()
    cost = models.FloatField(null=True)
    language = models.TextField()
    level = models.TextField(null=True)
    campus = models.TextField()
    department = models.TextField()
    faculty = models.TextField()
    status = models.TextField()
    effective_date = models.DateField(null=True)
    expiry_date = models.DateField(null=True)
    last_review_date = models.DateField(null=True)
    next_review_date = models.DateField(null=True)
    program_url = models.TextField()
    application_url = models.TextField()
    additional_info = models.TextField()
    published_at = models.DateTimeField(null=True)
    is_illustrative = models.BooleanField()
    is_active = models.BooleanField()
    version = models.IntegerField()
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        app_label = "bench"
        managed = False
        db_table = "micro_credentials"


class Outcome(models.Model):
    id = models.UUIDField(primary_key=True)
    micro_credential = models.ForeignKey(Credential, models.DO_NOTHING, related_name="learning_outcomes")
    outcome_text = models.TextField()
    bloom_level = models.TextField(null=True)
    category = models.TextField(null=True)
    order_index = models.IntegerField()
    is_core = models.BooleanField()
    keywords = models.JSONField()

    class Meta:
        app_label = "bench"
        managed = False
        db_table = "learning_outcomes"


class Prerequisite(models.Model):
    id = models.UUIDField(primary_key=True)
    micro_credential = models.ForeignKey(Credential, models.DO_NOTHING, related_name="prerequisites")
    description = models.TextField()
    type = models.TextField()
    is_mandatory = models.BooleanField()
    order_index = models.IntegerField()
    program_code = models.TextField(null=True)

    class Meta:
        app_label = "bench"
        managed = False
        db_table = "prerequisites"


class InstitutionSerializer(serializers.ModelSerializer):
    class Meta:
        model = Institution
        fields = ("id", "code")


class OutcomeSerializer(serializers.ModelSerializer):
    class Meta:
        model = Outcome
        exclude = ("micro_credential",)


class PrerequisiteSerializer(serializers.ModelSerializer):
    class Meta:
        model = Prerequisite
        exclude = ("micro_credential",)


class CredentialSerializer(serializers.ModelSerializer):
    institution = InstitutionSerializer()
    learning_outcomes = OutcomeSerializer(many=True)
    prerequisites = PrerequisiteSerializer(many=True)

    class Meta:
        model = Credential
        fields = "__all__"


class ByCode(pagination.CursorPagination):
    page_size = 20
    ordering = "program_code"


class Credentials(generics.ListAPIView):
    queryset = (
        Credential.objects.extra(where=["status = 'PUBLISHED'"])
        .filter(is_active=True)
        .select_related("institution")
        .prefetch_related("learning_outcomes", "prerequisites")
    )
    serializer_class = CredentialSerializer
    pagination_class = ByCode


urlpatterns = [path("credentials", Credentials.as_view())]
app = get_wsgi_application()
