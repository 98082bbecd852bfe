"""Heeding: who may say what became of a suggestion, what is kept of it, and what the next training learns."""

from dataclasses import replace

import pytest

from bccb.domain.account import Role
from bccb.domain.agreement import NO_CREDIT, Grant, GrantedCourse, GrantKind
from bccb.domain.audit import AuditAction
from bccb.domain.caller import Caller
from bccb.domain.errors import Forbidden, Invalid, NotFound
from bccb.domain.feedback import Feedback, Origin, Response
from bccb.domain.recognition import Evidence, RecognitionType
from furniture import a_recognition, a_suggestion, an_account, an_id
from usecases.offices import COORDINATING, DECIDING, REGISTRAR, UVIC, Office
from usecases.schools import a_school

CALLER = Caller(account=replace(REGISTRAR, role=Role.INSTITUTION_ADMIN))
LEVEL = Grant.of((GrantedCourse(subject="GEOG", number="1XX", credit=1.5),))


def given(office: Office, response: Response = Response.CORRECTED, **changes) -> Feedback:
    fields = {"may_teach": True, "grant": LEVEL if response is Response.CORRECTED else None} | changes
    learning = office.describing.named("SFU-GIS-01")
    return office.heeding.give(CALLER, learning, UVIC.id, a_suggestion(), response, **fields)


def learned(office: Office):
    office.training.train()
    return office.models.load().lessons.decisions


def verdict(office: Office):
    return office.recognizing.assess(office.describing.named("SFU-GIS-01"), "UVIC")


def test_feedback_is_kept_with_its_entry_and_its_event():
    office = a_school()
    kept = given(office, note="No course in particular.")
    assert office.of(kept) == kept
    assert (kept.origin, kept.response, kept.given_by) == (Origin.SUGGESTION, Response.CORRECTED, REGISTRAR.id)
    assert (kept.source.subject, kept.source.number) == ("", "SFU-GIS-01")
    assert [entry.action for entry in office.trail(kept.id)] == [AuditAction.CREATE]
    assert office.messages()[-1].name == "FeedbackGiven"


def test_what_is_accepted_is_what_was_suggested():
    kept = given(a_school(), Response.ACCEPTED)
    assert str(kept.grant) == "GEOG 255 (2.25)"


@pytest.mark.parametrize("role", [Role.USER, Role.PROGRAM_COORDINATOR])
def test_only_those_who_decide_there_say_what_became_of_a_suggestion(role):
    office = a_school()
    before = office.everything()
    learning = office.describing.named("SFU-GIS-01")
    somebody = Caller(account=an_account(role=role, institution_id=UVIC.id))
    elsewhere = Caller(account=an_account(role=Role.INSTITUTION_ADMIN, institution_id=an_id("institution SFU")))
    for caller in (somebody, elsewhere):
        with pytest.raises(Forbidden):
            office.heeding.give(caller, learning, UVIC.id, a_suggestion(), Response.REJECTED, may_teach=True)
    assert office.everything() == before


def test_a_correction_that_does_not_say_what_is_right_changes_nothing():
    office = a_school()
    before = office.everything()
    with pytest.raises(Invalid, match="what is right"):
        given(office, grant=None)
    assert office.everything() == before


def test_a_corrected_suggestion_changes_the_answer_of_the_next_model_and_stands_among_its_precedents():
    office = a_school()
    before = verdict(office)
    kept = given(office)
    assert verdict(office).probabilities == before.probabilities
    assert [each.id for each in learned(office)] == [kept.id]
    after = verdict(office)
    assert after.probabilities[GrantKind.UNASSIGNED] > before.probabilities[GrantKind.UNASSIGNED] + 0.2
    assert after.precedents[0].agreement.code == f"suggestion {kept.id}"


def test_without_consent_nothing_is_learned():
    office = a_school()
    given(office, may_teach=False)
    assert learned(office) == ()


def test_a_rejection_teaches_what_is_wrong_with_consent_and_until_it_is_taken_back():
    office = a_school()
    given(office, Response.REJECTED, may_teach=False)
    kept = given(office, Response.REJECTED)
    assert learned(office) == ()
    (rejection,) = office.models.load().lessons.rejections
    assert (rejection.id, str(rejection.course)) == (kept.id, "GEOG 255")
    office.heeding.take_back(CALLER, kept.id)
    office.training.train()
    assert office.models.load().lessons.rejections == ()


def test_a_rejection_is_something_new_to_learn_from():
    office = a_school()
    office.training.train()
    assert office.training.train_if_new() is None
    given(office, Response.REJECTED)
    assert office.training.train_if_new() is not None


def test_what_is_taken_back_is_learned_no_longer():
    office = a_school()
    kept = given(office)
    after = office.heeding.take_back(CALLER, kept.id)
    assert (after.is_active, after.may_teach) == (False, False)
    assert learned(office) == ()
    assert office.trail(kept.id)[-1].action is AuditAction.WITHDRAW
    count = len(office.messages())
    assert office.heeding.take_back(CALLER, kept.id) == after
    assert len(office.messages()) == count


def test_another_institution_s_feedback_is_as_if_it_were_not_there():
    office = a_school()
    kept = given(office)
    stranger = Caller(account=an_account(role=Role.INSTITUTION_ADMIN, institution_id=an_id("institution SFU")))
    with pytest.raises(NotFound):
        office.heeding.take_back(stranger, kept.id)


def decided(office: Office, may_teach: bool = True, **changes):
    request = office.requesting.ask("SFU-GIS-01", "UVIC", COORDINATING)
    fields = {"evidence": Evidence.of(verdict(office))} | changes
    recognition = a_recognition(id=an_id("decided"), **fields)
    act = office.requesting.deny if recognition.is_refusal else office.requesting.establish
    if recognition.is_refusal:
        act(request.id, recognition, DECIDING, may_teach=may_teach)
    else:
        act(request.id, recognition, "", DECIDING, may_teach=may_teach)
    with office.work() as unit:
        (kept,) = unit.feedback.page({}).items
    return kept


REFUSAL = {"recognition_type": RecognitionType.NO_CREDIT, "credit_value": 0.0, "notes": "Not assessed."}


def test_a_decision_is_kept_with_what_had_been_suggested_and_whether_that_was_right():
    office = a_school()
    suggested = verdict(office)
    kept = decided(office)
    assert (kept.origin, kept.recognition_id, kept.given_by) == (
        Origin.DECISION,
        an_id("decided"),
        DECIDING.account_id,
    )
    assert kept.suggested.kind is suggested.grant
    assert kept.suggested.model_version == suggested.model_version
    expected = Response.ACCEPTED if suggested.grant is GrantKind.UNASSIGNED else Response.CORRECTED
    assert (kept.response, kept.grant) == (expected, Grant(kind=GrantKind.BLOCK, credit=1.5))


def test_a_decision_without_evidence_answers_no_suggestion():
    kept = decided(a_school(), evidence=None, **REFUSAL)
    assert (kept.suggested, kept.response, kept.grant) == (None, None, NO_CREDIT)


def test_the_next_model_learns_from_a_decision_made_here():
    office = a_school()
    before = verdict(office)
    kept = decided(office, **REFUSAL)
    assert [each.id for each in learned(office)] == [kept.id]
    assert verdict(office).probabilities[GrantKind.NO_CREDIT] > before.probabilities[GrantKind.NO_CREDIT]


def test_a_decision_without_consent_is_not_learned_from_by_any_way():
    office = a_school()
    decided(office, may_teach=False)
    assert learned(office) == ()


def test_a_decision_whose_feedback_was_taken_back_is_not_learned_from_by_any_way():
    office = a_school()
    kept = decided(office)
    office.heeding.take_back(CALLER, kept.id)
    assert learned(office) == ()


def test_a_recognition_that_was_imported_is_learned_from_as_an_agreement_is():
    office = a_school(a_recognition())
    (lesson,) = office.models.load().lessons.decisions
    assert lesson.id == a_recognition().id
    assert any(each.agreement.id == lesson.id for each in verdict(office).precedents)
