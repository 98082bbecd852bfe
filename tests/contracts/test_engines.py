"""What every version of the engines promises, trained or reckoning by hand."""

from dataclasses import replace
from datetime import date
from functools import partial

import numpy as np
import pytest
from indexes import indexing_by

from bccb.adapters.gensim.text_model import LsiTextModel
from bccb.adapters.lexicon.classifier import LexiconClassifier
from bccb.adapters.memory.engines import MemoryEngines, MemoryTrainer
from bccb.adapters.memory.similarity_index import ExactIndexing
from bccb.adapters.scikit_learn.engines import TrainedEngines
from bccb.adapters.scikit_learn.learned import Learned
from bccb.adapters.scikit_learn.training import EnginesTrainer, read_engines
from bccb.adapters.scikit_learn.wording import Wording
from bccb.adapters.scikit_learn.words import tokens
from bccb.domain.agreement import NO_CREDIT, Grant, GrantedCourse, GrantKind, SourceCourse
from bccb.domain.course import Course, CourseCode
from bccb.domain.credential import CredentialStatus
from bccb.domain.credit import UNITS, Credit
from bccb.domain.errors import EngineFailed, ModelDamaged
from bccb.domain.feedback import Response
from bccb.domain.finding import Filter, Kind
from bccb.domain.learning import Learning, learning_of_credential
from bccb.domain.outcome import BloomLevel
from bccb.domain.ports.engines import LabelledOutcome, Lessons, no_progress
from furniture import a_course, a_credential, a_suggestion, an_agreement, an_id, an_institution, an_outcome, feedback

COLLEGE, UNIVERSITY, BARE = "COLL", "UNIV", "BARE"
TOPICS = {
    "BIO": "cells genes evolution plants animals tissue organisms inheritance",
    "CHEM": "molecules reactions acids bonding solutions equilibrium oxidation compounds",
    "GEOG": "maps rivers climate settlement landforms glaciers regions weathering",
    "HIST": "empires wars treaties revolution monarchy colonies archives parliament",
    "MATH": "functions derivatives integrals limits matrices vectors proofs sequences",
    "ART": "drawing colour sculpture painting canvas perspective clay portfolio",
}
_PLACES = ("foundations", "methods", "applications", "problems")


def _body(words: str, place: str) -> str:
    first, second, third, *rest = words.split()
    return f"The {place} of {first}, {second} and {third}. Also treats {' and '.join(rest)}, with {place} throughout."


def _titled(subject: str, place: str) -> str:
    return f"{TOPICS[subject].split()[0].title()}: {place}"


def _catalogue(code: str, number: str) -> list[Course]:
    return [
        a_course(
            f"{subject} {number.format(year)}",
            institution_id=an_id(f"institution {code}"),
            title=_titled(subject, place),
            description=_body(words, place),
            credits=1.5 if code == UNIVERSITY else 3.0,
        )
        for subject, words in TOPICS.items()
        for year, place in enumerate(_PLACES, 1)
    ]


def _agreements():
    for subject in TOPICS:
        for year, place in enumerate(_PLACES, 1):
            source = SourceCourse(subject=subject, number=f"{year}000", title=_titled(subject, place), credit=3.0)
            course = GrantedCourse(subject=subject, number=f"{year}01", credit=1.5)
            level = GrantedCourse(subject=subject, number=f"{year}XX", credit=3.0)
            refuses = subject == "ART"
            for recognizing, grant in ((UNIVERSITY, Grant.of((course,))), (BARE, Grant.of((level,)))):
                yield an_agreement(
                    code=f"{subject}-{year}-{recognizing}",
                    source_institution_id=an_id(f"institution {COLLEGE}"),
                    recognizing_institution_id=an_id(f"institution {recognizing}"),
                    sources=(source,),
                    grant=NO_CREDIT if refuses else grant,
                    effective_from=date(2015, 9, 1),
                )


def some_outcomes() -> tuple[LabelledOutcome, ...]:
    asked = {"List": "REMEMBER", "Explain": "UNDERSTAND", "Use": "APPLY", "Compare": "ANALYZE", "Judge": "EVALUATE"}
    asked["Design"] = "CREATE"
    return tuple(
        LabelledOutcome(text=f"{verb} {word} and {place}", levels=frozenset({BloomLevel(level)}))
        for verb, level in asked.items()
        for word in TOPICS["BIO"].split()
        for place in _PLACES
    )


def some_lessons(**changes) -> Lessons:
    fields = {
        "institutions": (
            an_institution(code=COLLEGE),
            an_institution(code=UNIVERSITY, unit=UNITS),
            an_institution(code=BARE),
        ),
        "courses": (*_catalogue(UNIVERSITY, "{}01"), *_catalogue(COLLEGE, "{}000")),
        "agreements": tuple(_agreements()),
        "credentials": (
            a_credential(
                institution_id=an_id(f"institution {COLLEGE}"),
                title="Reading maps of rivers",
                status=CredentialStatus.PUBLISHED,
                outcomes=(an_outcome("Read maps of glaciers and landforms"),),
            ),
        ),
    }
    return Lessons(**fields | changes)


def a_learning(subject: str = "GEOG", year: int = 1, **changes) -> Learning:
    """What the college teaches, in nearly the same words, under a number nobody has decided on."""
    place = _PLACES[year - 1]
    fields = {
        "title": _titled(subject, place),
        "description": _body(TOPICS[subject], place),
        "credit": Credit(value=3.0),
        "course": CourseCode(subject=subject, number=f"{year}099"),
        "institution": COLLEGE,
    }
    return Learning(**fields | changes)


NOTHING = Lessons(institutions=(), courses=(), agreements=(), credentials=())
TRAINERS = {
    "memory": MemoryTrainer(),
    "trained": EnginesTrainer({"lsi": partial(LsiTextModel.fit, tokens=tokens)}, LexiconClassifier(), ExactIndexing()),
}


def engines_of(kind: str, lessons: Lessons):
    trained = TRAINERS[kind].train(lessons, no_progress)
    if kind == "memory":
        return MemoryEngines("1", trained.lessons, LexiconClassifier())
    return read_back(trained.files)


def read_back(files, indexing=None):
    return read_engines(
        "1",
        files,
        read_text={"lsi": partial(LsiTextModel.read, tokens=tokens)},
        shipped=LexiconClassifier(),
        indexing=indexing or ExactIndexing(),
    )


@pytest.fixture(scope="module")
def files():
    return dict(TRAINERS["trained"].train(some_lessons(), no_progress).files)


@pytest.fixture(scope="module", params=["memory", "trained"])
def kind(request):
    return request.param


@pytest.fixture(scope="module")
def engines(kind):
    return engines_of(kind, some_lessons())


def test_the_text_model_gives_one_vector_a_text(engines):
    model = engines.text_model
    vectors = model.embed(["Maps of rivers and climate", "?"])
    assert model.name
    assert [len(vector) for vector in vectors] == [model.dimensions] * 2
    assert sum(float(value) ** 2 for value in vectors[0]) == pytest.approx(1, abs=1e-3)
    assert not any(vectors[1])


def test_the_equivalent_is_the_course_that_teaches_the_same(engines):
    found = engines.equivalents(a_learning("GEOG", 2), UNIVERSITY, limit=3)
    assert str(found[0].course) == "GEOG 201"
    assert len(found) == 3


def test_equivalents_come_best_first_with_chances_and_credit_in_the_institutions_unit(engines):
    found = engines.equivalents(a_learning(), UNIVERSITY, limit=24)
    assert [each.score for each in found] == sorted((each.score for each in found), reverse=True)
    assert sum(each.score for each in found) == pytest.approx(1, abs=1e-3)
    assert found[0].credit.value == 1.5
    assert found[0].credit.unit == UNITS
    assert found[0].shares


def test_an_institution_without_a_catalogue_has_no_equivalents(engines):
    assert engines.equivalents(a_learning(), BARE, limit=5) == ()


def test_precedents_are_the_institutions_own_most_alike_first(engines):
    found = engines.precedents(a_learning("CHEM", 1), BARE, limit=4)
    assert found[0].agreement_id == an_id("agreement CHEM-1-BARE")
    assert [each.likeness for each in found] == sorted((each.likeness for each in found), reverse=True)
    assert all(0 < each.likeness <= 1 for each in found)


@pytest.mark.parametrize(
    ("institution", "subject", "expected"),
    [
        (UNIVERSITY, "MATH", GrantKind.ASSIGNED),
        (BARE, "MATH", GrantKind.UNASSIGNED),
        (UNIVERSITY, "ART", GrantKind.NO_CREDIT),
    ],
)
def test_a_forecast_follows_what_was_granted_for_the_like(engines, institution, subject, expected):
    forecast = engines.forecast(a_learning(subject, 1), institution)
    assert forecast.grant is expected
    assert sum(forecast.probabilities.values()) == pytest.approx(1, abs=1e-9)
    assert set(forecast.probabilities) == {GrantKind.ASSIGNED, GrantKind.UNASSIGNED, GrantKind.NO_CREDIT}


@pytest.mark.parametrize(("subject", "named"), [("GEOG", GrantKind.ASSIGNED), ("ART", GrantKind.NO_CREDIT)])
def test_without_the_decisions_that_are_named_as_the_reason_the_chance_falls_as_was_said(subject, named):
    learning = a_learning(subject, 2)
    forecast = engines_of("trained", some_lessons()).forecast(learning, UNIVERSITY)
    told = {reason.told: reason for reason in forecast.reasons}
    reason = told["how similar courses were decided there"]
    assert forecast.grant is named
    assert reason.chance == pytest.approx(forecast.probabilities[named], abs=1e-4)
    assert reason.without < reason.chance - 0.01
    kept = [each for each in _agreements() if not each.code.startswith(f"{subject}-") or "BARE" in each.code]
    without = engines_of("trained", some_lessons(agreements=tuple(kept))).forecast(learning, UNIVERSITY)
    assert without.probabilities[named] < forecast.probabilities[named]


def test_reasons_come_by_weight_and_each_says_what_the_chance_would_be_without_it():
    forecast = engines_of("trained", some_lessons()).forecast(a_learning("CHEM", 3), UNIVERSITY)
    moved = [abs(each.moved) for each in forecast.reasons]
    assert moved == sorted(moved, reverse=True)
    assert all(0 <= each.without <= 1 for each in forecast.reasons)
    assert len({each.told for each in forecast.reasons}) == len(forecast.reasons) > 3


def test_credit_is_forecast_in_the_institutions_unit(engines):
    assert engines.forecast(a_learning("BIO"), UNIVERSITY).credit == 1.5
    assert engines.forecast(a_learning("BIO"), BARE).credit == 3.0


def test_joint_precedents_are_those_that_are_not_one_course_for_one(kind):
    single, other, *rest = (each for each in some_lessons().agreements if each.grant.courses)
    bundle = replace(single, sources=(*single.sources, SourceCourse(subject="GEOG", number="1100")))
    choice = replace(other, grant=Grant.of(other.grant.courses, (GrantedCourse(subject="GEOG", number="2XX"),)))
    lessons = some_lessons(agreements=(bundle, choice, *rest))
    engines, learning = engines_of(kind, lessons), a_learning(bundle.sources[0].subject)
    found = {
        each.agreement_id
        for institution in (UNIVERSITY, BARE)
        for each in engines.precedents(learning, institution, limit=5, only_joint=True)
    }
    assert found == {bundle.id, choice.id}


def test_unassigned_credit_carries_the_subject_and_level_of_its_precedents(engines):
    forecast = engines.forecast(a_learning("HIST", 1), BARE)
    assert (forecast.subject, forecast.number) == ("HIST", "1XX")
    unlike = engines.forecast(Learning(title="日本語"), BARE)
    assert 0 <= unlike.level_chance < 0.3 < forecast.level_chance < 1, "few or unlike precedents tell little"
    assert engines.forecast(a_learning("HIST", 1), "NEW").level_chance is None


def test_where_there_is_no_precedent_the_forecast_has_no_support(engines):
    forecast = engines.forecast(a_learning(), "NEW")
    assert forecast.support == 0
    assert sum(forecast.probabilities.values()) == pytest.approx(1, abs=1e-9)
    assert engines.precedents(a_learning(), "NEW", limit=5) == ()
    assert engines.equivalents(a_learning(), "NEW", limit=5) == ()


def test_who_issued_the_learning_changes_nothing_where_no_agreement_cites_it(engines):
    ours, theirs = a_learning(), a_learning(institution="ELSE")
    for institution in (UNIVERSITY, BARE):
        assert engines.forecast(ours, institution) == engines.forecast(theirs, institution)
        assert engines.equivalents(ours, institution, limit=9) == engines.equivalents(theirs, institution, limit=9)
    assert engines.forecast(ours, BARE).from_institution == 0


def test_what_is_unknown_of_a_learning_is_no_obstacle(engines):
    learning = Learning(title="Landforms")
    assert engines.equivalents(learning, UNIVERSITY, limit=1)
    assert engines.forecast(learning, BARE).probabilities
    unreadable = Learning(title="日本語")
    assert len(engines.equivalents(unreadable, UNIVERSITY, limit=2)) == 2
    assert engines.forecast(unreadable, UNIVERSITY).probabilities


def test_likeness_compares_every_statement_with_every_other(engines):
    left = ["Read maps of rivers", "Derivatives and integrals of functions"]
    right = ["Maps of rivers and glaciers", "Limits of functions and integrals", "zzz"]
    likeness = engines.likeness(left, right)
    assert [len(row) for row in likeness] == [3, 3]
    assert likeness[0][0] > likeness[0][1]
    assert likeness[1][1] > likeness[1][0]
    assert all(0 <= value <= 1 for row in likeness for value in row)
    assert engines.likeness([], right) == []
    assert engines.likeness(left, []) == [[], []]


def test_outcomes_are_read_in_order(engines):
    readings = engines.classify(["List the bones of the hand", "Design a bridge"])
    assert [reading.bloom_level for reading in readings] == [BloomLevel.REMEMBER, BloomLevel.CREATE]
    assert all(set(reading.probabilities) == set(BloomLevel) for reading in readings)
    assert engines.classify([]) == ()


def test_the_same_lessons_give_the_same_answers(kind, engines):
    again = engines_of(kind, some_lessons())
    for subject in ("ART", "BIO"):
        assert again.forecast(a_learning(subject), BARE) == engines.forecast(a_learning(subject), BARE)
        learning = a_learning(subject)
        assert again.equivalents(learning, UNIVERSITY, limit=9) == engines.equivalents(learning, UNIVERSITY, limit=9)


def test_nothing_can_be_learned_from_nothing(kind):
    with pytest.raises(EngineFailed, match="import"):
        TRAINERS[kind].train(NOTHING, no_progress)


@pytest.mark.parametrize("without", ["courses", "agreements"])
def test_half_of_the_lessons_is_enough(kind, without):
    engines = engines_of(kind, some_lessons(**{without: (), "credentials": ()}))
    forecast = engines.forecast(a_learning(), UNIVERSITY)
    assert sum(forecast.probabilities.values()) == pytest.approx(1, abs=1e-9)
    assert bool(engines.equivalents(a_learning(), UNIVERSITY, limit=1)) == (without == "agreements")
    assert bool(engines.finder(Kind.COURSE).find("maps", Filter(), limit=1)) == (without == "agreements")
    assert engines.finder(Kind.CREDENTIAL).find("maps", Filter(), limit=1) == ()


def test_an_agreement_on_the_very_course_settles_the_forecast_and_shows_its_share():
    engines = engines_of("trained", some_lessons())
    decided = a_learning("ART", 1, course=CourseCode(subject="ART", number="1000"))
    elsewhere = replace(decided, institution="ELSE")
    cited, uncited = engines.forecast(decided, UNIVERSITY), engines.forecast(elsewhere, UNIVERSITY)
    assert cited.probabilities[GrantKind.NO_CREDIT] > 0.8
    assert cited.from_institution > 0
    assert uncited.from_institution == 0


def test_a_decision_on_the_very_course_makes_subject_and_level_surer():
    odd = Grant.of((GrantedCourse(subject="ENV", number="3XX", credit=3.0),))
    agreements = tuple(
        replace(each, grant=odd) if each.code == f"GEOG-1-{BARE}" else each for each in some_lessons().agreements
    )
    engines = engines_of("trained", some_lessons(agreements=agreements))
    decided = a_learning("GEOG", 1, course=CourseCode(subject="GEOG", number="1000"))
    own, strange = (engines.forecast(each, BARE) for each in (decided, replace(decided, institution="ELSE")))
    assert (own.subject, own.number) == ("ENV", "3XX")
    assert own.level_chance > strange.level_chance + 0.2


def test_a_level_that_was_never_given_in_the_subject_is_told_by_the_year():
    agreements = tuple(each for each in some_lessons().agreements if each.code != f"HIST-2-{BARE}")
    forecast = engines_of("trained", some_lessons(agreements=agreements)).forecast(a_learning("HIST", 2), BARE)
    assert (forecast.subject, forecast.number) == ("HIST", "2XX")


THIRD = "THRD"


def some_lessons_of_three(courses: int = 60) -> Lessons:
    """A college whose courses three institutions refuse or grant alike, by nothing that can be read in them."""
    college, deciding = an_institution(code=COLLEGE), [an_institution(code=code) for code in (UNIVERSITY, BARE, THIRD)]
    subjects = list(TOPICS)
    agreements = [
        an_agreement(
            code=f"{number}-{institution.code}",
            source_institution_id=college.id,
            recognizing_institution_id=institution.id,
            sources=(SourceCourse(subject=subjects[number % 6], number=f"1{number:03}", title="Topics", credit=3.0),),
            grant=NO_CREDIT
            if number % 7 in (0, 3)
            else Grant.of((GrantedCourse(subject=subjects[number % 6], number="1XX", credit=3.0),)),
        )
        for number in range(courses)
        for institution in deciding
    ]
    return some_lessons(institutions=(college, *deciding), courses=(), credentials=(), agreements=tuple(agreements))


def the_course(number: int) -> Learning:
    code = CourseCode(subject=list(TOPICS)[number % 6], number=f"1{number:03}")
    return Learning(title="Topics", credit=Credit(value=3.0), course=code, institution=COLLEGE)


@pytest.mark.parametrize("kind", TRAINERS)
def test_what_others_decided_on_the_very_same_learning_moves_the_forecast(kind):
    lessons = some_lessons_of_three()
    held_back = {f"{number}-{THIRD}" for number in (7, 8)}
    known = tuple(each for each in lessons.agreements if each.code not in held_back)
    engines = engines_of(kind, replace(lessons, agreements=known))
    refused, granted = (engines.forecast(the_course(number), THIRD) for number in (7, 8))
    stranger = engines.forecast(replace(the_course(7), institution="ELSE"), THIRD)
    chances = [each.probabilities[GrantKind.NO_CREDIT] for each in (refused, stranger, granted)]
    assert chances[0] > chances[1] > chances[2]
    others = {UNIVERSITY: GrantKind.NO_CREDIT, BARE: GrantKind.NO_CREDIT}
    told = engines.forecast(replace(the_course(8), institution="ELSE"), THIRD, elsewhere=others)
    assert told.probabilities[GrantKind.NO_CREDIT] > chances[1]


def test_where_only_one_institution_decides_there_is_nothing_to_hear_from_others():
    own = tuple(each for each in _agreements() if each.code.endswith(UNIVERSITY))
    engines = engines_of("trained", some_lessons(agreements=own))
    decided = a_learning("ART", 1, course=CourseCode(subject="ART", number="1000"))
    assert engines.forecast(decided, UNIVERSITY).grant is GrantKind.NO_CREDIT
    assert not any("other" in each.told for each in engines.forecast(decided, BARE).reasons)


def test_what_others_decided_is_a_reason_and_rests_on_who_issued_the_learning():
    lessons = some_lessons_of_three()
    known = tuple(each for each in lessons.agreements if each.code != f"7-{THIRD}")
    forecast = engines_of("trained", replace(lessons, agreements=known)).forecast(the_course(7), THIRD)
    told = "what 2 other institutions decided on the very same learning: 2 refused"
    reason = next(each for each in forecast.reasons if each.told == told)
    assert forecast.grant is GrantKind.NO_CREDIT
    assert reason.without < reason.chance
    assert forecast.from_institution == pytest.approx(reason.moved, abs=0.05)


def test_a_course_that_was_learned_from_is_judged_by_what_was_learned_without_it():
    files = TRAINERS["trained"].train(some_lessons_of_three(), no_progress).files
    engines, learned = read_back(files), Learned.read(files)
    refusing = Wording({}, np.zeros((0, 3), np.float32), np.array([-9, -9, 9], np.float32))
    rounds = {turn: (kernel, refusing) for turn, (kernel, _) in learned.rounds.items()}
    without = TrainedEngines(
        "1", replace(learned, rounds=rounds), engines.text_model, LexiconClassifier(), engines.finder
    )
    known, stranger = the_course(7), replace(the_course(7), institution="ELSE")
    assert without.forecast(known, THIRD).probabilities != engines.forecast(known, THIRD).probabilities
    assert without.forecast(stranger, THIRD) == engines.forecast(stranger, THIRD)


def some_lessons_of_numbers(held_back: str = "") -> Lessons:
    """Two institutions name the same one of four courses for each of a college's, by nothing that can be read in it."""
    college, naming = an_institution(code=COLLEGE), [an_institution(code=code) for code in (UNIVERSITY, THIRD)]
    courses = [
        a_course(f"{subject} {year}10", institution_id=institution.id, title="Topics", description="", credits=3.0)
        for institution in naming
        for subject in TOPICS
        for year in range(1, 5)
    ]
    agreements = [
        an_agreement(
            code=f"{number}-{institution.code}",
            source_institution_id=college.id,
            recognizing_institution_id=institution.id,
            sources=(SourceCourse(subject=subjects[number % 6], number=f"1{number:03}", title="Topics", credit=3.0),),
            grant=Grant.of((GrantedCourse(subject=subjects[number % 6], number=f"{number % 4 + 1}10", credit=3.0),)),
        )
        for subjects in [list(TOPICS)]
        for number in range(60)
        for institution in naming
    ]
    known = tuple(each for each in agreements if each.code != held_back)
    return some_lessons(institutions=(college, *naming), courses=tuple(courses), credentials=(), agreements=known)


@pytest.mark.parametrize("number", [20, 21, 22, 23])
def test_what_others_named_for_the_very_same_learning_tells_its_equivalent(number):
    engines = engines_of("trained", some_lessons_of_numbers(f"{number}-{THIRD}"))
    named = CourseCode(subject=list(TOPICS)[number % 6], number=f"{number % 4 + 1}10")
    first, *_ = engines.equivalents(the_course(number), THIRD, limit=4)
    strangers = engines.equivalents(replace(the_course(number), institution="ELSE"), THIRD, limit=24)
    assert first.course == named
    assert first.score > 2 * next(each.score for each in strangers if each.course == named)
    assert "number near those named elsewhere" in [share.feature for share in first.shares]
    assert not any("elsewhere" in share.feature for each in strangers for share in each.shares)


def test_what_an_institution_named_itself_is_not_what_others_named():
    lessons = some_lessons_of_numbers(f"20-{UNIVERSITY}")
    (first,) = engines_of("trained", lessons).equivalents(the_course(20), THIRD, limit=1)
    assert first.course.number == "110"
    assert not any("elsewhere" in share.feature for share in first.shares)


def test_an_institution_is_not_told_what_it_decided_itself_as_what_others_did():
    engines = engines_of("trained", some_lessons_of_three())
    own = {THIRD: GrantKind.NO_CREDIT}
    asked = replace(the_course(8), institution="ELSE")
    assert engines.forecast(asked, THIRD, elsewhere=own) == engines.forecast(asked, THIRD)


def test_labelled_outcomes_teach_a_classifier():
    engines = engines_of("trained", some_lessons(outcomes=some_outcomes()))
    reading = engines.classify(["Judge inheritance and problems"])[0]
    assert reading.bloom_level is BloomLevel.EVALUATE
    assert reading.probabilities[BloomLevel.EVALUATE] > 0.8
    assert reading.keywords


def test_a_training_repeats_itself_to_the_byte(files):
    again = TRAINERS["trained"].train(some_lessons(), no_progress).files
    assert again == files


def test_an_institution_that_nothing_names_is_no_obstacle_to_training():
    lessons = some_lessons(institutions=(*some_lessons().institutions, an_institution(code="QUIET")))
    assert engines_of("trained", lessons).forecast(a_learning(), "QUIET").support == 0


@pytest.mark.parametrize("name", ["annoy", "faiss"])
def test_an_index_is_kept_with_the_version_and_made_anew_by_who_chose_another(name):
    indexing = indexing_by(name)
    trainer = EnginesTrainer({"lsi": partial(LsiTextModel.fit, tokens=tokens)}, LexiconClassifier(), indexing)
    files = trainer.train(some_lessons(), no_progress).files
    assert {each for each in files if each.endswith(".index")} == {f"courses.{name}.index", f"credentials.{name}.index"}
    for reading in (indexing, ExactIndexing()):
        found = read_back(files, reading).finder(Kind.COURSE).find("maps of rivers", Filter(), limit=1)
        assert found[0].id in {course.id for course in some_lessons().courses if course.subject == "GEOG"}


@pytest.mark.parametrize("name", ["courses.npz", "decisions.json", "learned.npz", "text_model.npz"])
def test_files_that_are_not_what_was_written_are_refused(files, name):
    for damaged in (files | {name: files[name][:-40]}, {key: files[key] for key in files if key != name}):
        with pytest.raises(ModelDamaged, match="train again"):
            read_back(damaged)


def test_no_file_holds_a_pickle(files):
    assert {name.rpartition(".")[2] for name in files} == {"npz", "json"}
    assert not any(b"sklearn" in content or b"cnumpy" in content for content in files.values())


CREDENTIAL = a_credential(
    institution_id=an_id(f"institution {COLLEGE}"),
    program_code="COLL-MAPS",
    title="Reading maps of rivers",
    outcomes=(an_outcome("Read maps of glaciers and landforms"),),
)


def told(grant: Grant, institution: str = BARE):
    """What somebody there said is right for the credential."""
    return feedback(
        response=Response.CORRECTED,
        grant=grant,
        may_teach=True,
        source_institution_id=CREDENTIAL.institution_id,
        source=SourceCourse(subject="", number=CREDENTIAL.program_code, title=CREDENTIAL.title),
        recognizing_institution_id=an_id(f"institution {institution}"),
    ).lesson


@pytest.mark.parametrize("kind", TRAINERS)
def test_what_was_corrected_here_changes_the_answer_of_the_next_model(kind):
    lessons = some_lessons(credentials=(CREDENTIAL,))
    learning = learning_of_credential(CREDENTIAL, next(each for each in lessons.institutions if each.code == COLLEGE))
    before = engines_of(kind, lessons).forecast(learning, BARE)
    correction = told(NO_CREDIT)
    engines = engines_of(kind, replace(lessons, decisions=(correction,)))
    after = engines.forecast(learning, BARE)
    assert after.probabilities[GrantKind.NO_CREDIT] > before.probabilities[GrantKind.NO_CREDIT] + 0.3
    assert engines.precedents(learning, BARE, limit=1)[0].agreement_id == correction.id


def test_the_course_that_was_named_in_a_correction_comes_first_in_the_next_model():
    lessons = some_lessons(credentials=(CREDENTIAL,))
    learning = learning_of_credential(CREDENTIAL, next(each for each in lessons.institutions if each.code == COLLEGE))
    before = engines_of("trained", lessons).equivalents(learning, UNIVERSITY, limit=3)
    named = GrantedCourse(subject="ART", number="301", credit=1.5)
    assert before[0].course != named.code
    engines = engines_of("trained", replace(lessons, decisions=(told(Grant.of((named,)), UNIVERSITY),)))
    assert engines.equivalents(learning, UNIVERSITY, limit=1)[0].course == named.code


@pytest.mark.parametrize("kind", TRAINERS)
def test_a_course_that_was_rejected_is_not_suggested_first_again(kind):
    lessons = some_lessons(credentials=(CREDENTIAL,))
    learning = learning_of_credential(CREDENTIAL, next(each for each in lessons.institutions if each.code == COLLEGE))
    first, second = engines_of(kind, lessons).equivalents(learning, UNIVERSITY, limit=2)
    rejection = feedback(
        suggested=a_suggestion(granted_as=str(first.course)),
        may_teach=True,
        source_institution_id=CREDENTIAL.institution_id,
        source=SourceCourse(subject="", number=CREDENTIAL.program_code, title=CREDENTIAL.title),
        recognizing_institution_id=an_id(f"institution {UNIVERSITY}"),
    ).rejection
    engines = engines_of(kind, replace(lessons, rejections=(rejection,)))
    assert engines.equivalents(learning, UNIVERSITY, limit=1)[0].course == second.course
    rejected = {each.course: each.score for each in engines.equivalents(learning, UNIVERSITY, limit=100)}[first.course]
    assert rejected < first.score / 10
    stranger = replace(learning, institution="ELSE")
    assert engines.equivalents(stranger, UNIVERSITY, limit=1)[0].course == first.course
