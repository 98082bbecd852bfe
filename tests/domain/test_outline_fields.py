"""The fields of an outline, one phrase at a time: hours, credits, level, delivery, assessment, prerequisites, title."""

import pytest

from bccb.domain.credential import PrerequisiteType
from bccb.domain.outline import Amount, read_outline


def told(amount: Amount | None) -> float | tuple[float, float] | None:
    if amount is None:
        return None
    return (amount.least, amount.most) if amount.is_range else amount.least


def hours(text: str) -> float | tuple[float, float] | None:
    found = read_outline(text).hours
    return told(found.value) if found else None


def credits_of(text: str) -> float | None:
    found = read_outline(text).credits
    return found.value if found else None


def delivery(text: str) -> str | None:
    found = read_outline(text).delivery_mode
    return found.value.value if found else None


def level(text: str) -> str | None:
    found = read_outline(text).level
    return found.value.value if found else None


def assessment(text: str) -> list[tuple[str, object]]:
    return [(each.value.method, told(each.value.weight)) for each in read_outline(text).assessment]


def prerequisites(text: str) -> list[str] | None:
    outline = read_outline(text)
    listed = [each.value.description for each in outline.prerequisites]
    return listed or ([] if outline.is_without_prerequisites else None)


def title(text: str) -> str | None:
    found = read_outline(text).title
    return found.value if found else None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Duration: 45 hours", 45),
        ("This is a 30-hour course.", 30),
        ("Length: 6 weeks, 3 hours per week", 18),
        ("Lecture 2 h, lab 2 h per week for 12 weeks", 48),
        ("3 hours/week x 13 weeks", 39),
        ("Contact hours: 4 hours/week for 15 weeks", 60),
        ("Schedule: 10 evenings, 3 hours each", 30),
        ("Six Saturdays of 6 hours.", 36),
        ("12 sessions x 2.5 hours", 30),
        ("10 x 3-hour sessions", 30),
        ("Total hours: 120 (90 class, 30 practicum)", 120),
        ("The micro-credential takes 20 to 25 hours.", (20, 25)),
        ("Expect about 5 hours of homework a week.", None),
        ("Course length\n40 hours", 40),
        ("Hours: Lecture: 30 Lab: 15", 45),
        ("Lecture hours: 36\nLab hours: 24", 60),
        ("Class hours: 3 hrs lecture + 1 hr tutorial per week, 13 weeks", 52),
        ("Office hours: Monday 2 to 4", None),
        ("Submit within 48 hours of class.", None),
        ("Prerequisites: 500 hours of work experience", None),
        ("Instruction: 60 hours over 8 weeks", 60),
        ("You will need roughly 36 hours to complete the course.", 36),
        ("Time commitment: 4 hours per week for 6 weeks", 24),
        ("This two-day, 14-hour workshop is for beginners.", 14),
        ("Durée : 6 semaines, 3 heures par semaine", 18),
        ("Nombre d'heures : 60", 60),
        ("45 h de formation", 45),
        ("Theory: 40 hours\nShop: 80 hours\nTotal: 120 hours", 120),
        ("Unit 1 Safety 6 hours\nUnit 2 Tools 12 hours", 18),
        ("Eight weekly sessions of three hours", 24),
        ("Number of weeks: 14\nHours per week: 3", 42),
        ("Lecture: 3 hours/week\nLab: 2 hours/week\nSemester: 14 weeks", 70),
        ("Contact Hours: (3,2,0)\nWeeks: 15", None),
        ("Meets for two hours every Tuesday for ten weeks.", 20),
        ("Students spend 20 hours in the classroom and 10 hours in the field.", 30),
        ("Instructional Hours\n\n60", 60),
        ("Total Contact Hours | 45 | Credits | 3", 45),
        ("Hours 45 Credits 3", 45),
        ("Approximate hours: 15-18", (15, 18)),
        ("five 2-hour live webinars", 10),
        ("Runs for 1,200 hours over 40 weeks", 1200),
        ("Weekly hours: 4\nWeeks: 12", 48),
        ("The program requires 120 hours. Course hours: 30.", 30),
        ("Location: Room 210\nSchedule: Tuesdays 6-9 pm, Jan 7 - Mar 11", None),
        ("Dates: 4 Saturdays (24 hours in total)", 24),
        ("Length: 3 days (7 hours per day)", 21),
        ("Part-time: 12 weeks, 6 hours/week", 72),
        ("Course hours | 36", 36),
        ("In-class: 30 hours. Online: 15 hours.", 45),
        ("The course is 36 hours long, of which 12 hours are labs.", 36),
        ("13-week course; 3 contact hours weekly", 39),
        ("The field school lasts two weeks (80 hours).", 80),
        ("Total workload: 9 hours per week including homework", None),
        ("Approx. 2 hours per module; 6 modules", None),
        ("Six modules of two hours", 12),
    ],
)
def test_hours_are_read_as_stated_or_worked_out_from_what_is_stated(text, expected):
    assert hours(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Credits: 3", 3),
        ("3 credits", 3),
        ("Credit value: 1.5 units", 1.5),
        ("Units: 1.5", 1.5),
        ("MATH 1100 (3 credits)", 3),
        ("Number of credits 4", 4),
        ("This non-credit course", 0),
        ("Counts toward the 30-credit certificate", None),
        ("Prerequisites: 6 credits of English", None),
        ("3.0 cr.", 3),
        ("Crédits : 2", 2),
        ("Worth 2.4 CEUs", None),
        ("Credits\n3", 3),
        ("Credit: 3", 3),
        ("a 3-credit course", 3),
        ("Academic credits: none", 0),
        ("Credits: 0", 0),
        ("Credit hours: 3", 3),
        ("No. of Credits: 3", 3),
        ("Credits (units): 1.5", 1.5),
    ],
)
def test_credits_are_those_of_the_course_itself(text, expected):
    assert credits_of(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Delivery: Online, self-paced", "SELF_PACED"),
        ("Format: In-person", "IN_PERSON"),
        ("Mode: Blended", "HYBRID"),
        ("Delivered online with weekly live meetings.", "ONLINE"),
        ("Students submit work online.", None),
        ("The course uses online resources.", None),
        ("Location: Main campus", "IN_PERSON"),
        ("Location: Online", "ONLINE"),
        ("Mode d'enseignement : hybride", "HYBRID"),
        ("Delivery method: Part online, part on campus", "HYBRID"),
        ("Classes are held in the shop.", "IN_PERSON"),
        ("Learn online at your own pace", "SELF_PACED"),
        ("This online course is for managers.", "ONLINE"),
        ("Instructional method: asynchronous online", "ONLINE"),
        ("Delivery mode: Synchronous (Zoom)", "ONLINE"),
        ("Formule : à distance", "ONLINE"),
        ("Available online and in person", None),
        ("Taught face-to-face in Nanaimo.", "IN_PERSON"),
        ("How it is delivered\nOn campus, evenings", "IN_PERSON"),
        ("Mode of Delivery: ☒ Face-to-face ☐ Online", "IN_PERSON"),
        ("Delivery:\n☐ Online ☒ In-person", "IN_PERSON"),
        ("All sessions take place on Zoom.", "ONLINE"),
        ("This is an in-person course with an online quiz.", "IN_PERSON"),
        ("Offered online only.", "ONLINE"),
        ("Classes meet Tuesdays in Room 210.", None),
        ("The workshop takes place at the Nanaimo campus.", "IN_PERSON"),
        ("Study anywhere: 100% online, start any time, go at your own pace.", "SELF_PACED"),
    ],
)
def test_delivery_is_told_by_fields_and_by_sentences_about_the_course(text, expected):
    assert delivery(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Level: Introductory", "INTRODUCTORY"),
        ("This is a second-year course.", "INTERMEDIATE"),
        ("BIOL 3050 Ecology", "ADVANCED"),
        ("A graduate seminar.", "GRADUATE"),
        ("Year: 1st year", "INTRODUCTORY"),
        ("An advanced course", "ADVANCED"),
        ("Plumber Level 2", None),
        ("Niveau : débutant", "INTRODUCTORY"),
        ("Course level: 300", "ADVANCED"),
        ("For learners in their first year", "INTRODUCTORY"),
    ],
)
def test_a_level_is_stated_or_told_by_the_course_number(text, expected):
    assert level(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Evaluation\nAssignments 40 %, final exam 60 %", [("Assignments", 40), ("final exam", 60)]),
        ("Grading: 40% assignments, 60% final exam", [("assignments", 40), ("final exam", 60)]),
        (
            "Assessment\n- 20% Quizzes\n- 30% Report\n- 50% Final exam",
            [("Quizzes", 20), ("Report", 30), ("Final exam", 50)],
        ),
        ("Assessment\nQuizzes (5 x 4%)\t20%\nExam\t80%", [("Quizzes", 20), ("Exam", 80)]),
        ("Evaluation\nMidterm: 30 percent\nFinal: 70 percent", [("Midterm", 30), ("Final", 70)]),
        ("Evaluation:\nTerm work 50-60%\nFinal exam 40-50%", [("Term work", (50, 60)), ("Final exam", (40, 50))]),
        (
            "Your grade is based on two essays (25% each), a presentation (20%) and a final exam (30%).",
            [("two essays", 50), ("a presentation", 20), ("a final exam", 30)],
        ),
        (
            "Assessment: portfolio, oral presentation and a practical exam.",
            [("portfolio", None), ("oral presentation", None), ("a practical exam", None)],
        ),
        (
            "Learners are assessed by observation in the workplace and a written test.",
            [("observation in the workplace", None), ("a written test", None)],
        ),
        ("Late work loses 10% per day. The pass mark is 60%.", []),
        ("Grading Scale\nA+ 95-100%\nA 90-94%\nB 80-89%", []),
        (
            "Evaluation\n\nAssignment 1 – 15%\nAssignment 2 – 15%\nMid-term – 30%\nFinal – 40%\nTotal – 100%",
            [("Assignment 1", 15), ("Assignment 2", 15), ("Mid-term", 30), ("Final", 40)],
        ),
        ("| Assessment | Weight (%) |\n|---|---|\n| Lab | 40 |\n| Exam | 60 |", [("Lab", 40), ("Exam", 60)]),
        (
            "Assessment activity    Weighting\nProject    60%\nParticipation    40%",
            [("Project", 60), ("Participation", 40)],
        ),
        ("Évaluation : deux travaux (20 % chacun) et un examen (60 %)", [("deux travaux", 40), ("un examen", 60)]),
        (
            "The final exam is worth 40% of the course grade and the labs 60%.",
            [("The final exam", 40), ("the labs", 60)],
        ),
        ("Assessment methods\n1. Portfolio\n2. Interview", [("Portfolio", None), ("Interview", None)]),
        ("Evaluation\nParticipation................10%\nProject......90%", [("Participation", 10), ("Project", 90)]),
        ("Assessment: 100% final project", [("final project", 100)]),
        (
            "Participants are graded on attendance (10%), a quiz (20%), and a project (70%).",
            [("attendance", 10), ("a quiz", 20), ("a project", 70)],
        ),
        ("Evaluation\nType | Percentage\nAssignments | 40\nExam | 60", [("Assignments", 40), ("Exam", 60)]),
        ("Evaluation\nLabs (best 8 of 10): 40%\nExam: 60%", [("Labs (best 8 of 10)", 40), ("Exam", 60)]),
        ("Evaluation\nLabs\n40%\nExam\n60%", [("Labs", 40), ("Exam", 60)]),
        ("Grading: Labs = 40%; Exam = 60%", [("Labs", 40), ("Exam", 60)]),
        (
            "Evaluation will be carried out in accordance with policy.\n\nExams 60%\nLabs 40%",
            [("Exams", 60), ("Labs", 40)],
        ),
        (
            "How will my learning be assessed?\n- A portfolio\n- An interview with the instructor",
            [("A portfolio", None), ("An interview with the instructor", None)],
        ),
        ("Evaluation\n40% Labs\n60% Exam", [("Labs", 40), ("Exam", 60)]),
        (
            "Evaluation\nCase study (individual) – 25%\nCase study (group) – 25%\nExam – 50%",
            [("Case study (individual)", 25), ("Case study (group)", 25), ("Exam", 50)],
        ),
    ],
)
def test_assessments_are_read_with_their_weights(text, expected):
    assert assessment(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Prerequisites: None", []),
        ("Prerequisite(s): MATH 1100", ["MATH 1100"]),
        ("No prerequisites", []),
        ("Pre-requisites\n- English 12\n- Access to a computer", ["English 12", "Access to a computer"]),
        ("Corequisite: MATH 1100", None),
        ("Prerequisites: MATH 1100; Corequisites: MATH 1200", ["MATH 1100"]),
        ("Admission requirements: Grade 12 or mature student status.", ["Grade 12 or mature student status"]),
        ("There is no prerequisite for this course.", []),
        ("No prior experience is required.", []),
        (
            "Prerequisites\nEnglish 12 or equivalent.\nMath 11 recommended.",
            ["English 12 or equivalent", "Math 11 recommended"],
        ),
        (
            "Entrance requirements: You should be comfortable with spreadsheets.",
            ["You should be comfortable with spreadsheets"],
        ),
        (
            "Prerequisites: CMPT 120, with a minimum grade of C-, or permission of the department.",
            ["CMPT 120, with a minimum grade of C-, or permission of the department"],
        ),
        ("This course has no formal prerequisites.", []),
        ("Préalables : aucun", []),
        ("Prerequisites: Nil", []),
        ("Pre-requisite courses: BIOL 1100 or BIOL 1110", ["BIOL 1100 or BIOL 1110"]),
    ],
)
def test_prerequisites_are_told_from_their_absence(text, expected):
    assert prerequisites(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Course Title: Soil Basics", "Soil Basics"),
        ("GEOG 1100: Soil Basics (3 credits)", "Soil Basics"),
        ("Some College\nCourse Outline\n\nSoil Basics\n\nDescription\nA course.", "Soil Basics"),
        ("GEOG 1100\nSoil Basics\nCredits: 3", "Soil Basics"),
        ("# Soil Basics\n\nGEOG 1100", "Soil Basics"),
        ("Micro-credential in Soil Basics\nOffered online", "Micro-credential in Soil Basics"),
        ("GEOG 1100 Soil Basics 3 credits", "Soil Basics"),
        ("Soil Basics – Course Outline", "Soil Basics"),
        ("Course Outline: Soil Basics", "Soil Basics"),
        ("Syllabus for Soil Basics", "Soil Basics"),
        ("Course Name and Number: Soil Basics GEOG 1100", "Soil Basics"),
        ("Continuing Studies\n\nSoil Basics for Gardeners\n\nOverview\nA course", "Soil Basics for Gardeners"),
        ("COURSE OUTLINE\nDepartment: Geography\nTitle: Soil Basics", "Soil Basics"),
        ("GEOG*1100 – Soil Basics", "Soil Basics"),
        ("Hi,\nplease find the outline below\n\nSoil Basics\nCredits: 3", "Soil Basics"),
        ("GEOG 1100 (3) Soil Basics", "Soil Basics"),
        ("Soil Basics (GEOG 1100)", "Soil Basics"),
    ],
)
def test_a_title_is_told_from_institutions_codes_and_kinds_of_document(text, expected):
    assert title(text) == expected


@pytest.mark.parametrize(
    ("text", "kind", "is_mandatory"),
    [
        ("Prerequisites: MATH 1100", PrerequisiteType.COURSE_COMPLETION, True),
        ("Prerequisites: English 12", PrerequisiteType.ACADEMIC, True),
        ("Prerequisites: two years of experience in a clinic", PrerequisiteType.WORK_EXPERIENCE, True),
        ("Prerequisites: a first aid certificate", PrerequisiteType.CERTIFICATION, True),
        ("Prerequisites: a laptop", PrerequisiteType.OTHER, True),
        ("Prerequisites: Math 11 is recommended", PrerequisiteType.ACADEMIC, False),
    ],
)
def test_a_prerequisite_tells_its_type_and_whether_it_is_mandatory(text, kind, is_mandatory):
    found = read_outline(text).prerequisites[0].value
    assert (found.type, found.is_mandatory) == (kind, is_mandatory)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Language of instruction: French\n\nThe course is about the history of the province.", "fr"),
        ("This course is taught in English.", "en"),
        ("Le cours porte sur les sols et sur l'eau de la province, et il est offert le soir.", "fr"),
        ("Soil", None),
    ],
)
def test_the_language_is_stated_or_that_of_the_text(text, language):
    found = read_outline(text).language
    assert (found.value if found else None) == language
