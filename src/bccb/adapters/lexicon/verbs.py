"""Which level of thinking a verb asks for, alone and with what it is done to.

Written for this product after the six processes and their sub-processes of L. W. Anderson and D. R. Krathwohl (eds.),
"A Taxonomy for Learning, Teaching, and Assessing" (2001): recognizing, recalling; interpreting, exemplifying,
classifying, summarizing, inferring, comparing, explaining; executing, implementing; differentiating, organizing,
attributing; checking, critiquing; generating, planning, producing. Where teachers commonly mean more by a verb than the
book does (`compare`, `select`), common use is followed.
"""

from __future__ import annotations

from bccb.domain.outcome import BloomLevel

R, U, P, N, E, C = BloomLevel


def words(text: str) -> frozenset[str]:
    return frozenset(text.split())


PLAIN = {
    R: """cite define enumerate identify label list locate match memorize name quote recall recite recognize record
        repeat reproduce retrieve state spell tabulate tell""",
    U: """appreciate articulate associate become characterize clarify classify comprehend convey describe discuss
        elaborate elucidate exemplify explain express extrapolate generalize give grasp illustrate indicate infer
        interpret introduce know learn account outline paraphrase predict relate rephrase report represent restate
        review rewrite summarize translate understand visualize""",
    P: """access act adapt administer adopt apply assemble assist calculate care carry change chart clean collaborate
        collect communicate compile complete comply compute conduct configure conform contribute convert cooperate
        counsel deliver demonstrate deploy derive determine draw employ enact engage estimate execute exercise exhibit
        experiment facilitate find follow function gather graph handle implement inject install interact interview
        lead listen maintain manage manipulate measure meet model modify monitor navigate observe obtain operate
        participate perform plot position practice prepare present process program promote prove provide read respond
        run search sequence show simulate sketch solve speak supervise support teach test transcribe transfer treat
        undertake use utilize work write""",
    N: """analyze arrange attribute break categorize compare contextualize contrast correlate debate deconstruct deduce
        detect diagnose diagram differentiate discern discriminate dissect distinguish examine explore inquire inspect
        integrate interrogate investigate isolate organize parse problematize question relate research scrutinize
        separate structure subdivide survey""",
    E: """appraise argue assess audit benchmark challenge check choose conclude consider criticize critique decide
        defend evaluate grade judge justify measure moderate persuade prioritize rank rate recommend reconcile
        reflect reject score select substantiate validate value verify weigh""",
    C: """adapt author build combine compose conceive conceptualize construct create design develop devise draft
        engineer envision establish fabricate form formulate generate hypothesize initiate innovate invent make
        originate plan produce propose rearrange reconstruct reorganize rewrite set synthesize theorize write""",
}

# Verbs that common use places at two levels, with the chance of each.
SPLIT = {
    "adapt": {P: 0.4, C: 0.45},
    "arrange": {N: 0.5, C: 0.3},
    "argue": {E: 0.7},
    "articulate": {U: 0.7, P: 0.15},
    "calculate": {P: 0.85},
    "choose": {E: 0.5, P: 0.3},
    "combine": {C: 0.6, P: 0.2},
    "communicate": {P: 0.75, U: 0.12, C: 0.1},
    "compare": {N: 0.75, U: 0.25},
    "consider": {E: 0.35, U: 0.3, N: 0.2},
    "construct": {C: 0.85},
    "contrast": {N: 0.75, U: 0.2},
    "derive": {P: 0.5, C: 0.15, N: 0.15},
    "determine": {P: 0.35, E: 0.35, N: 0.2},
    "develop": {C: 0.75, P: 0.15},
    "diagnose": {N: 0.55, E: 0.25, P: 0.15},
    "discern": {N: 0.6, U: 0.2},
    "engage": {P: 0.7},
    "establish": {C: 0.45, P: 0.3},
    "estimate": {P: 0.4, E: 0.3, U: 0.2},
    "examine": {N: 0.7, E: 0.15, U: 0.1},
    "explore": {N: 0.5, U: 0.25, P: 0.15},
    "express": {U: 0.55, P: 0.25},
    "find": {P: 0.35, R: 0.4},
    "give": {U: 0.4, P: 0.35},
    "identify": {R: 0.75, U: 0.15, N: 0.12},
    "integrate": {C: 0.35, P: 0.3, N: 0.3},
    "interpret": {U: 0.65, P: 0.12, E: 0.15, N: 0.15},
    "know": {R: 0.4, U: 0.45},
    "locate": {R: 0.55, P: 0.25},
    "make": {P: 0.35, C: 0.45},
    "measure": {P: 0.55, E: 0.3},
    "model": {P: 0.5, C: 0.35},
    "monitor": {P: 0.5, E: 0.35},
    "organize": {N: 0.4, P: 0.2, C: 0.3},
    "outline": {U: 0.55, R: 0.25},
    "perform": {P: 0.85},
    "plan": {C: 0.8, P: 0.15},
    "predict": {U: 0.45, E: 0.25, P: 0.15},
    "prepare": {P: 0.45, C: 0.45},
    "present": {P: 0.65, U: 0.15, C: 0.15},
    "produce": {C: 0.65, P: 0.3},
    "prove": {E: 0.3, P: 0.45},
    "recognize": {R: 0.7, U: 0.25},
    "record": {R: 0.4, P: 0.45},
    "reflect": {E: 0.75, N: 0.12},
    "relate": {U: 0.4, N: 0.4},
    "report": {U: 0.3, P: 0.35, C: 0.15},
    "research": {N: 0.4, P: 0.3, C: 0.2},
    "respond": {P: 0.65, U: 0.1},
    "retrieve": {R: 0.65, P: 0.2},
    "review": {E: 0.45, U: 0.35},
    "select": {E: 0.55, P: 0.3, R: 0.1},
    "structure": {N: 0.35, C: 0.4},
    "suggest": {E: 0.3, C: 0.35, U: 0.2},
    "synthesize": {C: 0.8, N: 0.15},
    "test": {P: 0.4, E: 0.35, N: 0.15},
    "translate": {U: 0.6, P: 0.3},
    "value": {E: 0.6, U: 0.15},
    "write": {P: 0.45, C: 0.5},
    "acquire": {P: 0.3, U: 0.25, R: 0.2},
    "gain": {U: 0.4, P: 0.3},
    "set": {P: 0.45, C: 0.25},
    "read": {P: 0.4, U: 0.4},
    "have": {},
    "become": {U: 0.4, P: 0.2},
}

# Verbs that say little without their object: demonstrate understanding, develop skills, show an ability to lead.
OPEN = words(
    """demonstrate show display exhibit evidence develop acquire gain have possess build achieve attain obtain extend
    enhance improve consolidate strengthen deepen cultivate apply use employ exercise become undertake conduct
    perform carry engage participate produce provide present prepare complete"""
)

# What an open verb is done to, by the noun that is nearest after it.
_OBJECTS = (
    ("understanding comprehension appreciation awareness insight insights", {U: 0.9}),
    ("familiarity familiar aware conversant", {U: 0.75, R: 0.15}),
    ("knowledge", {U: 0.6, R: 0.3, P: 0.1}),
    ("recall memory terminology vocabulary", {R: 0.6, U: 0.2}),
    (
        """skill skills ability abilities capacity capability competence competency competencies proficiency mastery
        expertise fluency experience technique techniques professionalism behaviour behavior practice initiative
        autonomy independence commitment leadership""",
        {P: 0.8},
    ),
    ("analysis analyses investigation inquiry enquiry", {N: 0.75, P: 0.15}),
    ("judgement judgment evaluation critique appraisal reflection", {E: 0.75, P: 0.1}),
    ("synthesis creativity innovation originality", {C: 0.75}),
    ("argument arguments", {C: 0.45, E: 0.45}),
    ("research project investigations", {P: 0.45, C: 0.35, N: 0.2}),
)
OBJECTS = {noun: levels for nouns, levels in _OBJECTS for noun in nouns.split()}
# Verbs whose ordinary meaning stands with such an object; with every other open verb the object alone decides.
MAKING = words("produce prepare build develop present")
USING = words("apply use employ exercise undertake conduct perform carry")

# Nouns that stand for an act where a statement begins with them: analysis of, application of.
_ACTS = (
    ("application use implementation operation calculation communication management performance", {P: 0.75}),
    ("interpretation explanation description classification discussion", {U: 0.8}),
    ("comparison differentiation examination exploration", {N: 0.7}),
    ("assessment justification reviewing selection", {E: 0.65}),
    ("design creation construction formulation planning composition proposal", {C: 0.75}),
    ("identification recognition definition", {R: 0.75}),
)
ACTS = OBJECTS | {noun: levels for nouns, levels in _ACTS for noun in nouns.split()}

# What a verb that is in no list asks for.
DOING = {P: 0.6}

# What is really asked for is the verb after these and `to`: demonstrate an ability to analyze.
CARRIERS = words("ability abilities capacity capability skill skills competence competency confidence")

# Words that are as often nouns: after `and` they are verbs only right behind another verb or before a determiner.
NOUNS_TOO = words(
    """access account act balance care challenge change chart collect contact contrast control debate design document
    draft experiment evidence exercise exhibit express form function grade graph group handle interview label lead list
    match measure model monitor name order outline plan plot position practice present process produce program project
    promise question quote range rank rate record reference report research respond review run score search sequence
    set show sketch solve state structure support survey test transfer treat use value work write"""
)
DETERMINERS = words(
    """the a an this these those their its his her one's your own and or to on upon with how why what whether
    appropriate effective relevant basic key main different various simple complex specific solutions evidence-based"""
)
EVALUATIVE = words("critically reflectively")

ATTITUDES = words(
    """appreciate value respect commit embrace ethical ethically ethics integrity empathy respectful respectfully
    curiosity openness attitude attitudes commitment responsibility responsible values sensitivity inclusive humility
    reciprocity accountability"""
)
COMPETENCIES = words(
    """team teams teamwork collaborate collaborative collaboratively collaboration leadership lead manage management
    professional professionally professionals workplace client clients patient patients community stakeholder
    stakeholders communicate communication interpersonal negotiate safety industry independently autonomous"""
)
