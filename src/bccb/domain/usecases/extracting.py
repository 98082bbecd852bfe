"""Extracting: what a pasted or uploaded outline says of a credential, for a coordinator to correct and keep."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from bccb.domain.credential import MicroCredential, Prerequisite
from bccb.domain.errors import Invalid
from bccb.domain.outcome import LearningOutcome
from bccb.domain.ports.clock import Clock, Identifiers
from bccb.domain.ports.documents import Documents, Paper, Place

if TYPE_CHECKING:
    from bccb.domain.outline import Outline, Span


@dataclass(frozen=True, kw_only=True)
class Extraction:
    """An outline and the document it was read in; the outline's spans are places in the document's `text`."""

    document: Paper
    outline: Outline

    @property
    def notes(self) -> tuple[str, ...]:
        return (*self.document.notes, *self.outline.notes)

    def words(self, span: Span) -> str:
        """The words that a value was read from."""
        return span.of(self.document.text)

    def place(self, span: Span) -> Place:
        """The page, paragraph or line of the document in which a value begins."""
        return self.document.place(span.start)


@dataclass(frozen=True, kw_only=True)
class Extracting:
    """Nothing is kept: a credential is made from what somebody has looked over, through Cataloguing."""

    documents: Documents
    clock: Clock
    identifiers: Identifiers

    def of_text(self, text: str) -> Extraction:
        """What a pasted text says; text that is HTML is read as such. Raises Invalid, naming `text`."""
        try:
            return self.of_document(text.encode())
        except UnicodeEncodeError as error:
            raise Invalid("text", f"holds half a character at position {error.start + 1}") from None
        except Invalid as refusal:
            raise Invalid("text", refusal.details[0].message) from None

    def of_document(self, content: bytes, *, name: str = "") -> Extraction:
        """What a plain text, HTML, PDF or DOCX file says. Raises Invalid, naming `file`, where it cannot be read."""
        from bccb.domain.outline import read_outline  # its rules take a moment to compile

        document = self.documents.read(content, name=name)
        return Extraction(document=document, outline=read_outline(document.text))

    def draft(self, outline: Outline, *, program_code: str, institution_id: UUID) -> MicroCredential:
        """The outline as a draft that is kept nowhere yet. What was not found, and a range of hours, stay empty.

        Raises Invalid, naming the field, where the outline has no title or holds what a credential cannot take.
        """
        if outline.title is None:
            raise Invalid("title", "was not found in the outline: add it")
        now = self.clock.now()
        return MicroCredential(
            id=self.identifiers.new(),
            created_at=now,
            updated_at=now,
            title=outline.title.value,
            program_code=program_code,
            institution_id=institution_id,
            description=outline.description.value if outline.description else "",
            delivery_mode=outline.delivery_mode.value if outline.delivery_mode else None,
            duration=outline.hours.value.least if outline.hours and not outline.hours.value.is_range else None,
            credits=(outline.credits.value or None) if outline.credits else None,
            assessment_method="; ".join(str(each.value) for each in outline.assessment),
            language=outline.language.value if outline.language else "en",
            level=outline.level.value if outline.level else None,
            outcomes=self._outcomes(outline),
            prerequisites=self._prerequisites(outline),
        )

    def _outcomes(self, outline: Outline) -> tuple[LearningOutcome, ...]:
        return tuple(
            LearningOutcome(id=self.identifiers.new(), outcome_text=each.value, order_index=index)
            for index, each in enumerate(outline.outcomes)
        )

    def _prerequisites(self, outline: Outline) -> tuple[Prerequisite, ...]:
        return tuple(
            Prerequisite(
                id=self.identifiers.new(),
                description=each.value.description,
                type=each.value.type,
                is_mandatory=each.value.is_mandatory,
                order_index=index,
            )
            for index, each in enumerate(outline.prerequisites)
        )
