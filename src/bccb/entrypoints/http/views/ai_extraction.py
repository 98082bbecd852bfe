"""Reading outlines: pasted, or handed in as a file."""

from __future__ import annotations

from typing import Any

from flask import Response, request

from bccb.domain.outline.values import Amount, AssessedPart, Found, Outline, Span
from bccb.domain.ports.documents import MOST_BYTES, Medium, Paper
from bccb.domain.usecases.extracting import Extraction
from bccb.entrypoints.http.door import Door
from bccb.entrypoints.http.envelope import success
from bccb.entrypoints.http.reading_apart import extracted
from bccb.entrypoints.http.schemas.ai_extraction import ExtractionQuestionSchema, ExtractionSchema, shown_extraction
from bccb.entrypoints.http.uploads import received

ai_extraction = Door("Outlines", __name__, description="What the outline of a course or credential says.")

MEDIA = {
    "text/plain": ".txt",
    "text/html": ".html",
    "application/pdf": ".pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
}
_TEXT = (
    "Soil Basics\nDuration: 45 hours\nLearning outcomes\n- Explain the causes of erosion\nAssessment: portfolio 100%"
)


def _span(words: str) -> Span:
    return Span(_TEXT.index(words), _TEXT.index(words) + len(words))


_EXAMPLE = Extraction(
    document=Paper(medium=Medium.TEXT, text=_TEXT, kind="line", starts=(0, 12, 31, 49, 81), numbers=(1, 2, 3, 4, 5)),
    outline=Outline(
        title=Found(value="Soil Basics", span=_span("Soil Basics")),
        outcomes=(Found(value="Explain the causes of erosion", span=_span("Explain the causes of erosion")),),
        hours=Found(value=Amount.of(45), span=_span("45 hours")),
        assessment=(
            Found(value=AssessedPart(method="Portfolio", weight=Amount.of(100)), span=_span("portfolio 100%")),
        ),
    ),
)
_BODY: dict[str, Any] = {
    "required": True,
    "description": "The text as JSON, or the file itself, at most 10 MiB of it.",
    "content": {
        "application/json": {"schema": ExtractionQuestionSchema, "example": {"text": _TEXT}},
        "text/plain": {"schema": {"type": "string"}, "example": _TEXT},
        **{media: {"schema": {}, "example": "the bytes of the file"} for media in list(MEDIA)[1:]},
    },
}


@ai_extraction.route("/ai/outcomes/extract", methods=["POST"])
@ai_extraction.signed_in()
@ai_extraction.doc(requestBody=_BODY)
@ai_extraction.answer(ExtractionSchema, example=shown_extraction(_EXAMPLE))
def extract_outcomes() -> Response:
    """Read an outline

    Learning outcomes, hours, credits, assessment and more, each with the place it was read from, and what is missing.
    Nothing is kept. One outline may take ten seconds; two are read at once in a process, and the next is asked to wait.
    """
    if request.mimetype == "application/json":
        asked = ai_extraction.ARGUMENTS_PARSER.parse(ExtractionQuestionSchema(), request, location="json")
        found = extracted(asked["text"].encode(), "text")
    else:
        with received({"application/json": "", **MEDIA}, MOST_BYTES) as upload:
            found = extracted(upload.path.read_bytes(), "file")
    return success({"data": found})
