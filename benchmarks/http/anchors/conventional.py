"""The conventional stack: flask-smorest, ORM objects, marshmallow. Without a total, which would cost it a count."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import uuid4

from benchmarks.http.anchors.orm import engine, published
from flask import Flask
from flask_smorest import Api, Blueprint, abort
from marshmallow import Schema, fields
from sqlalchemy.orm import Session


class Institution(Schema):
    id = fields.UUID()
    code = fields.String()


class Outcome(Schema):
    id = fields.UUID()
    outcome_text = fields.String(data_key="outcomeText")
    bloom_level = fields.String(data_key="bloomLevel", allow_none=True)
    category = fields.String(allow_none=True)
    order_index = fields.Integer(data_key="orderIndex")
    is_core = fields.Boolean(data_key="isCore")
    keywords = fields.List(fields.String())


class Prerequisite(Schema):
    id = fields.UUID()
    description = fields.String()
    type = fields.String()
    is_mandatory = fields.Boolean(data_key="isMandatory")
    order_index = fields.Integer(data_key="orderIndex")
    program_code = fields.String(data_key="programCode", allow_none=True)


class Credential(Schema):
    id = fields.UUID()
    program_code = fields.String(data_key="programCode")
    title = fields.String()
    short_title = fields.String(data_key="shortTitle")
    institution = fields.Nested(Institution)
    description = fields.String()
    credential_type = fields.String(data_key="credentialType")
    delivery_mode = fields.String(data_key="deliveryMode", allow_none=True)
    duration = fields.Float(allow_none=True)
    credits = fields.Float(allow_none=True)
    assessment_method = fields.String(data_key="assessmentMethod")
    cost = fields.Float(allow_none=True)
    language = fields.String()
    level = fields.String(allow_none=True)
    campus = fields.String()
    department = fields.String()
    faculty = fields.String()
    status = fields.String()
    effective_date = fields.Date(data_key="effectiveDate", allow_none=True)
    expiry_date = fields.Date(data_key="expiryDate", allow_none=True)
    last_review_date = fields.Date(data_key="lastReviewDate", allow_none=True)
    next_review_date = fields.Date(data_key="nextReviewDate", allow_none=True)
    program_url = fields.String(data_key="programUrl")
    application_url = fields.String(data_key="applicationUrl")
    additional_info = fields.String(data_key="additionalInfo")
    published_at = fields.DateTime(data_key="publishedAt", allow_none=True)
    learning_outcomes = fields.List(fields.Nested(Outcome), data_key="learningOutcomes")
    prerequisites = fields.List(fields.Nested(Prerequisite))
    is_illustrative = fields.Boolean(data_key="isIllustrative")
    is_active = fields.Boolean(data_key="isActive")
    version = fields.Integer()
    created_at = fields.DateTime(data_key="createdAt")
    updated_at = fields.DateTime(data_key="updatedAt")


class Answer(Schema):
    success = fields.Boolean()
    data = fields.Nested(Credential)
    metadata = fields.Dict()


class Page(Answer):
    data = fields.List(fields.Nested(Credential))


credentials = Blueprint("credentials", __name__)


def told(data: object) -> dict[str, object]:
    when = {"timestamp": datetime.now(UTC).isoformat(), "requestId": str(uuid4())}
    return {"success": True, "data": data, "metadata": when}


@credentials.route("/credentials")
@credentials.response(200, Page)
def list_credentials():
    with Session(engine) as session:
        return told(published(session))


@credentials.route("/credentials/<code>")
@credentials.response(200, Answer)
def read_credential(code: str):
    with Session(engine) as session:
        found = published(session, limit=1, program_code=code)
        if not found:
            abort(404)
        return told(found[0])


app = Flask(__name__)
app.config |= {"API_TITLE": "Conventional", "API_VERSION": "v1", "OPENAPI_VERSION": "3.1.0"}
Api(app).register_blueprint(credentials)
