"""Evaluating: what is learned, what is asked, and what the figures say of it."""

from dataclasses import dataclass, replace

import pytest

from bccb.adapters.files.rows import read_rows
from bccb.adapters.system.chance import draws
from bccb.domain.agreement import NO_CREDIT, Grant, GrantedCourse, SourceCourse
from bccb.domain.course import CourseCode
from bccb.domain.errors import Invalid, NotTrained
from bccb.domain.outcome import BloomLevel
from bccb.domain.ports.engines import LabelledOutcome, Lessons
from bccb.domain.usecases.evaluating import KNOWING, Evaluating, Exam
from bccb.domain.usecases.evaluating.queries import folds_of, queries
from bccb.domain.usecases.evaluating.questions import Archive
from furniture import a_course, an_agreement, an_id
from usecases.fakes import WordEngines, WordReader, WordTrainer
from usecases.offices import LANG, SFU, UVIC, an_office

GEOGRAPHY = a_course("GEOG 255", title="Maps", description="Read maps.", institution_id=SFU.id)
HISTORY = a_course("HIST 101", title="Wars", description="Explain wars.", institution_id=SFU.id)
ASSIGNED = Grant.of((GrantedCourse(subject="GEOG", number="255", credit=4.0),))
UNASSIGNED = Grant.of((GrantedCourse(subject="HIST", number="1XX", credit=3.0),))
FOLDS = {"A-1": "0", "A-2": "5", "A-3": "5", "A-4": "5"}
OUTCOMES = (
    LabelledOutcome(text="List maps.", levels=frozenset({BloomLevel.REMEMBER}), fold="5"),
    LabelledOutcome(text="Explain wars.", levels=frozenset({BloomLevel.CREATE}), fold="5"),
    LabelledOutcome(text="Draw.", levels=frozenset({BloomLevel.CREATE}), fold="0"),
)


def granting(code, number, title, grant):
    sources = (SourceCourse(subject="GEOG", number=number, title=title, credit=3.0),)
    known = {"source_institution_id": LANG.id, "recognizing_institution_id": SFU.id, "effective_until": None}
    return an_agreement(id=an_id(code), code=code, sources=sources, grant=grant, **known)


TAUGHT = granting("A-1", "1100", "Maps", ASSIGNED)
ASKED = granting("A-2", "1200", "Maps again", ASSIGNED)
REFUSED = granting("A-3", "1300", "Wars", NO_CREDIT)
OTHER = granting("A-4", "1300", "Wars", UNASSIGNED)


@dataclass
class Remembering(WordTrainer):
    """Keeps what it was taught."""

    taught: tuple[str, ...] = ()

    def train(self, lessons, progress):
        self.taught = tuple(each.code for each in lessons.agreements)
        self.outcomes = lessons.outcomes
        self.lessons = lessons
        return super().train(lessons, progress)


def evaluating(office, trainer):
    return Evaluating(
        work=office.work,
        trainer=trainer,
        read=lambda name, _: WordEngines(version=name, lessons=trainer.lessons),
        models=office.models,
        shipped=WordReader(version="shipped"),
        draw=draws,
    )


def an_evaluation(**changes):
    office, trainer = an_office(), Remembering()
    office.keep(GEOGRAPHY, HISTORY, TAUGHT, ASKED, REFUSED, OTHER)
    exam = replace(Exam(learn="0", ask="5", folds=FOLDS, outcomes=OUTCOMES), **changes)
    return evaluating(office, trainer).evaluate(exam), trainer


def figure(evaluation, question, measure):
    return next(each for each in evaluation.figures if (each.question, each.measure) == (question, measure))


def test_only_the_folds_to_learn_from_are_learned_from():
    evaluation, trainer = an_evaluation()
    assert trainer.taught == ("A-1",)
    assert [each.text for each in trainer.outcomes] == ["Draw."]
    assert (evaluation.learned, evaluation.asked) == ("0", "5")


def test_a_course_granted_by_name_is_asked_for_among_the_equivalents():
    evaluation, _ = an_evaluation()
    hit = figure(evaluation, "equivalents", "hit@1")
    assert (hit.value, hit.low, hit.high, hit.count) == (1.0, 1.0, 1.0, 1)


def test_every_agreement_of_the_asked_folds_counts_among_the_grants():
    evaluation, _ = an_evaluation()
    accuracy = figure(evaluation, "grant", "accuracy")
    assert accuracy.count == 3
    assert accuracy.value == pytest.approx(2 / 3), "what is unlike the one precedent is foreseen as unassigned"


def test_the_bounds_of_a_figure_hold_it():
    evaluation, _ = an_evaluation()
    assert all(each.low <= each.value <= each.high for each in evaluation.figures if each.measure == "accuracy")


def test_the_chance_of_subject_and_level_is_held_against_how_often_they_were_right():
    evaluation, _ = an_evaluation()
    found = figure(evaluation, "grant", "unassigned: calibration error")
    assert (found.value, found.count) == (0.0, 1), "nothing was told of the one grant, and nothing was right"


def test_outcomes_are_measured_as_shipped_and_as_learned():
    evaluation, _ = an_evaluation()
    levels = "mean F1 of six levels"
    assert figure(evaluation, "outcomes as shipped", levels).value == pytest.approx(1 / 6)
    assert figure(evaluation, "outcomes", "F1 of remember").value == 1.0


def test_without_labelled_outcomes_nothing_is_said_of_them():
    evaluation, _ = an_evaluation(outcomes=())
    assert {each.question for each in evaluation.figures} == {"equivalents", "grant", KNOWING}


def test_the_same_grants_are_asked_for_again_knowing_what_the_others_decided_on_the_course():
    office, trainer = an_office(), Remembering()
    elsewhere = replace(REFUSED, id=an_id("A-5"), code="A-5", recognizing_institution_id=UVIC.id)
    office.keep(GEOGRAPHY, TAUGHT, REFUSED, elsewhere)
    found = evaluating(office, trainer).evaluate(Exam(learn="0", ask="5", folds=FOLDS | {"A-5": "5"}))
    blind, knowing = (figure(found, question, "accuracy") for question in ("grant", KNOWING))
    assert (blind.value, blind.count) == (0.0, 2)
    assert (knowing.value, knowing.count) == (1.0, 2)


def test_what_an_institution_decided_itself_is_held_back():
    evaluation, _ = an_evaluation()
    for measure in ("accuracy", "macro-F1 of three"):
        assert figure(evaluation, KNOWING, measure).value == figure(evaluation, "grant", measure).value


def test_nothing_is_stored():
    office, trainer = an_office(), Remembering()
    office.keep(GEOGRAPHY, TAUGHT, ASKED)
    before = office.everything()
    evaluating(office, trainer).evaluate(Exam(learn="0", ask="5", folds=FOLDS))
    assert (office.everything(), office.models.kept) == (before, {})


def test_the_model_that_serves_is_asked_where_nothing_is_to_be_learned():
    office, trainer = an_office(), Remembering()
    office.keep(GEOGRAPHY, TAUGHT, ASKED)
    version = office.training.train()
    evaluation = evaluating(office, trainer).evaluate(Exam(learn="", ask="5", folds=FOLDS))
    assert (evaluation.model, evaluation.learned) == (version.version, "")


def test_without_a_model_that_serves_the_refusal_says_so():
    office = an_office()
    office.keep(GEOGRAPHY, TAUGHT, ASKED)
    with pytest.raises(NotTrained):
        evaluating(office, Remembering()).evaluate(Exam(learn="", ask="5", folds=FOLDS))


@pytest.mark.parametrize(
    ("learn", "ask", "field"), [("01", "12", "ask"), ("0x", "1", "learn"), ("0", "-", "ask"), ("0", "", "ask")]
)
def test_folds_that_cannot_be_are_refused_by_name(learn, ask, field):
    with pytest.raises(Invalid, match=field):
        Exam(learn=learn, ask=ask)


def test_folds_of_which_nothing_is_in_the_database_are_refused():
    office = an_office()
    office.keep(GEOGRAPHY, TAUGHT)
    with pytest.raises(Invalid, match="finds no agreement in force in the folds 5"):
        evaluating(office, Remembering()).evaluate(Exam(learn="0", ask="5", folds=FOLDS))


def test_without_a_fold_given_all_agreements_on_a_course_fall_into_one():
    archive = Archive(Lessons(institutions=(SFU, LANG), courses=(), agreements=(REFUSED, OTHER), credentials=()), {})
    asked = [archive.grants(fold) for fold in "0123456789"]
    assert sorted(map(len, asked)) == [0] * 9 + [2]


QUERIES = """query_id,source_course,target_institution,title,description,fold
q1,GEOG 1200,SFU,Maps,,5
q2,GEOG 1,SFU,X,,4
"""
ANSWERS = "query_id\tdoc_id\nq1\tSFU:GEOG 255\nq2\tSFU:HIST 101\n"


def written(folder, name, text):
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return read_rows(path)


def test_queries_of_the_folds_are_read_with_their_answers(tmp_path):
    found = queries(written(tmp_path, "q.csv", QUERIES), written(tmp_path, "a.tsv", ANSWERS), "5")
    assert [(each.institution, each.learning.title, each.courses) for each in found] == [
        ("SFU", "Maps", frozenset({CourseCode(subject="GEOG", number="255")}))
    ]


@pytest.mark.parametrize(
    ("asked", "answers", "problem"),
    [
        (QUERIES.replace("q1", "q3"), ANSWERS, "have none for the query q3"),
        (QUERIES.replace("Maps", ""), ANSWERS, "line 2: title is required"),
        (QUERIES, ANSWERS.replace(":", " "), "line 2: doc_id must name institution and course"),
    ],
)
def test_a_query_that_cannot_be_used_is_refused_with_its_line(tmp_path, asked, answers, problem):
    with pytest.raises(Invalid, match=problem):
        queries(written(tmp_path, "q.csv", asked), written(tmp_path, "a.tsv", answers), "5")


def test_the_fold_of_an_agreement_comes_from_the_file(tmp_path):
    rows = written(tmp_path, "folds.csv", "agreement_id,fold\nA-1,3\nA-2,\n")
    assert folds_of(rows) == {"A-1": "3", "A-2": ""}
