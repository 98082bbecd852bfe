"""One example of each call about many requests."""

from __future__ import annotations

from bccb.entrypoints.http.schemas import request_examples
from bccb.entrypoints.http.schemas.requests import RequestSchema

_REQUEST = RequestSchema().dump(request_examples.REQUEST)

ASK_MANY = {"microCredential": "BCIT-PYDA-01", "recognizingInstitutions": ["UVIC", "SFU", "TRU"]}
DECIDE_MANY = {
    "answers": [
        {
            "request": _REQUEST["id"],
            "version": 2,
            "answer": "ESTABLISH",
            "details": {"recognitionType": "EQUIVALENCY", "creditValue": 1.5},
        },
        {
            "request": "1f0c7a52-6f0e-4d6e-9a53-4d1c1f0c9d11",
            "answer": "RETURN",
            "details": {"reason": "Which hours are taught?"},
        },
    ]
}
RESULT = {"index": 0, "status": 200, "request": _REQUEST, "error": None}
