"""Hand-written SQL that makes the JSON in the database, behind bare Flask; as a careful person would write it."""

from __future__ import annotations

import os

from flask import Flask, Response
from psycopg2.pool import ThreadedConnectionPool

PAGE = """
SELECT json_build_object('success', true, 'data', coalesce(json_agg(page.shown ORDER BY page.program_code), '[]'))::text
FROM (
    SELECT c.program_code, json_build_object(
        'id', c.id, 'programCode', c.program_code, 'title', c.title, 'shortTitle', c.short_title,
        'institution', json_build_object('id', i.id, 'code', i.code),
        'description', c.description, 'credentialType', c.credential_type, 'deliveryMode', c.delivery_mode,
        'duration', c.duration, 'credits', c.credits, 'assessmentMethod', c.assessment_method, 'cost', c.cost,
        'language', c.language, 'level', c.level, 'campus', c.campus, 'department', c.department,
        'faculty', c.faculty, 'status', c.status, 'effectiveDate', c.effective_date, 'expiryDate', c.expiry_date,
        'lastReviewDate', c.last_review_date, 'nextReviewDate', c.next_review_date, 'programUrl', c.program_url,
        'applicationUrl', c.application_url, 'additionalInfo', c.additional_info, 'publishedAt', c.published_at,
        'learningOutcomes', (
            SELECT coalesce(json_agg(row_to_json(o) ORDER BY o."orderIndex"), '[]') FROM (
                SELECT id, outcome_text AS "outcomeText", bloom_level AS "bloomLevel", category,
                       order_index AS "orderIndex", is_core AS "isCore", keywords
                FROM learning_outcomes WHERE micro_credential_id = c.id) AS o),
        'prerequisites', (
            SELECT coalesce(json_agg(row_to_json(p) ORDER BY p."orderIndex"), '[]') FROM (
                SELECT id, description, type, is_mandatory AS "isMandatory", order_index AS "orderIndex",
                       program_code AS "programCode"
                FROM prerequisites WHERE micro_credential_id = c.id) AS p),
        'isIllustrative', c.is_illustrative, 'isActive', c.is_active, 'version', c.version,
        'createdAt', c.created_at, 'updatedAt', c.updated_at) AS shown
    FROM micro_credentials AS c JOIN institutions AS i ON i.id = c.institution_id
    WHERE c.is_active AND c.status = 'PUBLISHED' ORDER BY c.program_code LIMIT 20
) AS page
"""

app = Flask(__name__)
_pool = ThreadedConnectionPool(8, 16, os.environ["BENCH_DATABASE_URL"])


@app.get("/credentials")
def list_credentials() -> Response:
    connection = _pool.getconn()
    try:
        with connection.cursor() as cursor:
            cursor.execute(PAGE)
            (page,) = cursor.fetchone()
        connection.rollback()
    finally:
        _pool.putconn(connection)
    return Response(page, mimetype="application/json")
