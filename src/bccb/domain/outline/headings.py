"""Headings: which part of an outline begins here, in English and French."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum, auto

from bccb.domain.outline.lines import Line


class Part(Enum):
    """What a stretch of an outline is about. OPENING stands before the first heading.

    UNNAMED stands under a heading that says nothing of this kind, OTHER under one that rules it out.
    """

    OPENING = auto()
    TITLE = auto()
    CODE = auto()
    DESCRIPTION = auto()
    OUTCOMES = auto()
    PROGRAM_OUTCOMES = auto()
    ASSESSMENT = auto()
    PREREQUISITES = auto()
    HOURS = auto()
    CREDITS = auto()
    LEVEL = auto()
    DELIVERY = auto()
    LANGUAGE = auto()
    UNIT = auto()
    UNNAMED = auto()
    OTHER = auto()


# Short fields: `Credits: 3`. With a value on the line of the heading they end at the next blank line.
FIELDS = frozenset(
    {
        Part.TITLE,
        Part.CODE,
        Part.PREREQUISITES,
        Part.HOURS,
        Part.CREDITS,
        Part.LEVEL,
        Part.DELIVERY,
        Part.LANGUAGE,
    }
)


@dataclass(frozen=True, kw_only=True)
class Heading:
    """`rest` is where what follows the heading on its own line begins in the line's text; its length if nothing does.

    `strength` ranks headings of outcomes: 3 outcomes and competencies, 2 objectives, 1 goals and aims.
    """

    part: Part
    rest: int
    strength: int = 0


_AND = r"(?:\s*(?:,|and|&|/|or|\+|et|ou)\s*(?:the\s+|les\s+|des\s+)?)"
_OF_COURSE = (
    r"(?:\s+(?:of|for|in|from|to)\s+(?:the|this|your|our)?\s*"
    r"(?:course|class|unit|module|workshop|seminar|training|credential|micro-?credential|program(?:me)?|certificate))?"
)

_OUTCOME_KIND = (
    r"(?:(?:course|courses|student|students?['’]|learner|participant|intended|expected|specific|key|core|main|major"
    r"|general|overall|overarching|broad|measurable|terminal|enabling|unit|module|session|workshop|seminar|class"
    r"|performance|instructional|educational|anticipated|desired|essential|primary|critical|summary of|list of|the"
    r"|your|our|training|skills?|knowledge|behaviou?ral|professional|practical|technical|entry-level|job|clinical"
    r"|credential|micro-?credential|certificate)\s*[-/]?\s*)*"
)
_OUTCOME_NOUN = (
    r"(?:learning\s+)?(?:outcomes?|objectives?|goals?|aims?|competenc(?:y|ies|es?)(?:\s+(?:statements?|units?|areas?))?"
    r"|learnings|results|targets|capabilities|abilities|proficienc(?:y|ies)|intentions|takeaways)"
)
_OUTCOMES = (
    rf"{_OUTCOME_KIND}{_OUTCOME_NOUN}(?:\s+statements?)?"
    rf"(?:{_AND}(?:{_OUTCOME_KIND}{_OUTCOME_NOUN}|skills|knowledge|attitudes|(?:their\s+)?assessments?|content|topics))*"
    rf"{_OF_COURSE}"
    r"|knowledge|skills|abilities|(?:knowledge|skills|abilities|attitudes)(?:\s*(?:,|and|&|/)\s*(?:knowledge|skills|abilities|attitudes))+"
    r"|(?:key\s+|core\s+|practical\s+)?skills(?:\s+(?:and\s+(?:knowledge|abilities|competencies)))?"
    r"(?:\s+(?:you(?:['’]ll|\s+will)?|students\s+will)?\s*(?:to\s+)?"
    r"(?:gain(?:ed)?|learn(?:ed)?|develop(?:ed)?|build|acquired?|demonstrated?|covered|taught|practi[sc]ed?|assessed))"
    r"|(?:what|how|things|skills)\s+(?:will\s+)?(?:you|students|learners|participants|i)(?:['’]ll)?\s*(?:will\s+)?"
    r"(?:learn(?:\s+to\s+do)?|be\s+able\s+to\s+do|do|achieve|gain|know|master|take\s+away|walk\s+away\s+with|leave\s+with"
    r"|come\s+away\s+with|get\s+out\s+of(?:\s+(?:it|this))?)"
    r"(?:\s+(?:in|from|by|after|during|at|on)\s+[\w\s]{2,40})?"
    r"|you(?:['’]ll|\s+will)\s+(?:learn|be\s+able)(?:\s+(?:to|how\s+to))?"
    r"|(?:by|at)\s+the\s+end(?:\s+of\s+(?:the|this)\s+[\w-]+)?(?:,?\s*you(?:['’]ll|\s+will)[\w\s]{0,30})?"
    r"|(?:after|on|upon)\s+(?:successful\s+)?(?:complet\w+(?:\s+of)?|finishing|taking)?\s*(?:this|the)\s+"
    r"(?:course|class|program(?:me)?|module|unit|workshop|seminar|training|micro-?credential|certificate|session)"
    r"|(?:résultats?|objectifs?|acquis|buts?|compétences?|habiletés|capacités|savoirs?-faire)"
    r"(?:\s+(?:d['’]apprentissage|du\s+cours|de\s+la\s+formation|visée?s?|spécifiques?|générale?s?|généraux|terminale?s?"
    r"|pédagogiques?|attendue?s?|à\s+(?:acquérir|développer|atteindre)|développées|essentielles|clés))*"
    r"|ce\s+que\s+vous\s+(?:apprendrez|saurez(?:\s+faire)?|allez\s+apprendre)|vous\s+apprendrez(?:\s+à)?"
    r"|à\s+la\s+fin\s+(?:du|de\s+la|de\s+ce|de\s+cette)\s+[\w-]+"
)
_PROGRAM_OUTCOMES = (
    r"(?:(?:link(?:s|age)?|relation(?:ship)?|connection|contribution|mapping|alignment)\s+(?:to|with)\s+)?"
    r"(?:the\s+)?(?:program(?:me)?|degree|diploma|institutional|institution-wide|graduate|university|college|faculty"
    r"|department(?:al)?|general\s+education|essential\s+employability|employability)(?:['’]s)?[\s-]+"
    r"(?:level\s+|learning\s+)*(?:outcomes?|goals?|objectives?|attributes?|competenc(?:ies|y|es)|skills|aims|profile)"
    r"(?:\s+(?:addressed|supported|met|mapping|alignment))?"
    r"|(?:learning\s+)?(?:outcomes?|goals?|objectives?|aims)\s+of\s+the\s+(?:program(?:me)?|degree|diploma|department)"
    r"|(?:résultats?|objectifs?|compétences?|buts?)\s+(?:d['’]apprentissage\s+)?(?:du|de\s+fin\s+de)\s+programme"
)
_ASSESSED = r"(?:assessments?|evaluations?|grading|marking|grades?|marks|assignments?|coursework|graded\s+work|tests)"
_ASSESSMENT = (
    r"(?:means|methods?|modes?|forms?|basis|criteria|components?|breakdown)\s+(?:of|for)\s+"
    rf"(?:(?:student|course|learner|the)\s+)*(?:learning\s+)?{_ASSESSED}(?:\s+of\s+[\w\s]{{3,30}})?"
    r"|(?:course|student|learner|final|overall|proposed|typical|sample|your|the|suggested)?\s*"
    rf"(?:{_ASSESSED}(?:{_AND}{_ASSESSED})*)\s*"
    r"(?:methods?|profile|scheme|breakdown|criteria|plan|structure|weights?|weighting|activities|tasks|items|summary"
    r"|overview|components?|distribution|composition|requirements|strateg(?:y|ies)|tools?|procedures?|information"
    r"|(?:and|&)\s+(?:weights?|weighting|due\s+dates|values?|requirements|feedback|deliverables))*"
    r"(?:\s+(?:of|for|in)\s+(?:the|this)\s+course)?"
    r"|(?:assessed|evaluated|graded|marked)\s+(?:by|through|on|with)"
    rf"|(?:course\s+)?requirements{_AND}{_ASSESSED}|weights?|weightings?|evidence\s+of\s+(?:learning|competence)"
    r"|(?:course\s+)?deliverables|graded\s+components|earning\s+(?:the|your)\s+[\w\s-]{3,30}"
    r"|how\s+(?:will|is|are)\s+(?:\w+\s+){1,3}(?:be\s+)?(?:assessed|graded|evaluated|marked)"
    r"|how\s+(?:will\s+)?(?:you(?:['’]ll|\s+will|\s+are)?|students\s+are|learners\s+are|it\s+is|the\s+course\s+is)"
    r"(?:\s+(?:will|be))*\s+(?:assessed|graded|evaluated|marked|earn\s+[\w\s]{3,20})"
    r"|(?:modalités?|méthodes?|modes?|critères|moyens|grille|plan)\s+d['’]évaluation|évaluations?"
    r"(?:\s+(?:des\s+apprentissages|du\s+cours|et\s+pondération))?|pondération|travaux(?:\s+et\s+(?:examens|évaluations?))?"
)
_PREREQUISITES = (
    r"(?:course\s+|academic\s+)?pre-?\s?requisites?(?:\s*\(s\))?(?:\s*(?:and|&|/|or)\s*co-?requisites?)?(?:\s+courses?)?"
    r"|(?:entry|entrance|admission|enrol?l?ment|registration|eligibility)(?:\s+(?:requirements?|criteria|conditions))?"
    r"|(?:recommended|required|assumed|prior)\s+(?:background|preparation|prior\s+(?:learning|knowledge)|knowledge"
    r"|learning|experience)"
    r"|who\s+(?:can|may)\s+(?:apply|register|enrol|take\s+\w+)|before\s+you\s+(?:start|begin|register|enrol|apply)"
    r"|requirements|you(?:['’]ll|\s+will)\s+need|you\s+should\s+(?:already\s+)?(?:have|bring)|entry|needed\s+(?:before\w*|first)"
    r"|what\s+you\s+need\s+(?:to\s+know\s+)?(?:first|before\s+[\w\s]+)|you\s+should\s+already[\w\s]*"
    r"|préalables?|prérequis|pré-requis|(?:conditions?|exigences|critères)\s+d['’]admission|formation\s+antérieure"
)
_HOURS = (
    r"(?:total|instructional|instruction|contact|course|class|classroom|scheduled|training|program|teaching|learning"
    r"|in-class|lecture/lab|direct|weekly)?\s*(?:instructional\s+|contact\s+)?"
    r"(?:hours?|hours\s+of\s+instruction|duration|length)(?:\s+and\s+(?:format|schedule|structure))?"
    r"|number\s+of\s+hours|length\s+of\s+(?:the\s+)?(?:course|program|training)|time\s+(?:commitment|required)|how\s+long"
    r"|hours\s*(?:per|/|a)\s*(?:week|session)|(?:total\s+|number\s+of\s+)*weeks|(?:semester|term)\s+length"
    r"|length\s+of\s+(?:semester|term)|(?:typical\s+)?structure\s+of\s+instructional\s+hours"
    r"|durée(?:\s+(?:totale|du\s+cours|de\s+la\s+formation))?|(?:nombre\s+d['’])?heures(?:\s+(?:totales|de\s+cours))?"
    r"|commitment|run\s*time|volume\s+horaire"
)
_CREDITS = (
    r"(?:number\s+of\s+|course\s+|academic\s+|total\s+)?(?:credits?|units?)(?:\s+(?:value|hours?|weight))?"
    r"|credit\s+information|(?:nombre\s+de\s+)?(?:crédits?|unités?)"
)
_LEVEL = (
    r"(?:course\s+|study\s+|academic\s+)?level(?:\s+of\s+(?:study|difficulty))?|year(?:\s+of\s+study)?"
    r"|niveau(?:\s+du\s+cours)?"
)
_DELIVERY = (
    r"(?:course\s+)?(?:delivery|format|delivered|modality)(?:\s+(?:mode|method|format|model|type|options?))?"
    r"|(?:modes?|methods?|types?)\s+of\s+(?:delivery|instruction|study)"
    r"|(?:instruction(?:al)?|learning|study|class|teaching)\s+(?:mode|format|modality|methods?)"
    r"|mode|where|location|how\s+(?:it\s+is|it['’]s|the\s+course\s+is)\s+(?:delivered|offered|taught)"
    r"|modes?\s+(?:d['’]enseignement|de\s+prestation|de\s+diffusion|de\s+formation)|formule(?:\s+pédagogique)?|modalités?|lieu"
    r"|modalités?\s+d['’]enseignement"
)
_LANGUAGE = r"language(?:\s+of\s+instruction)?|langue(?:\s+d['’]enseignement)?"
_TITLE = (
    r"(?:course|calendar|program|credential|micro-?credential|module|workshop|descriptive|full)?\s*(?:title|name)(?:\s+and\s+(?:number|code))?"
    r"|(?:short\s+)?course|seminar|course\s+(?:number|code)\s+and\s+(?:title|name)"
    r"|title\s+of\s+[\w\s]+|name\s+of\s+[\w\s]+"
    r"|micro-?credential|workshop|(?:titre|intitulé|nom)(?:\s+(?:du\s+cours|de\s+la\s+formation))?|cours|microcertification"
)
_CODE = (
    r"(?:course\s+|program\s+)?(?:code|number|no\.?|id)|(?:course\s+)?subject(?:\s+code)?\s+and\s+number|sigle"
    r"|code\s+du\s+cours|numéro"
)
_DESCRIPTION = (
    r"(?:(?:course|calendar|catalogue|program|brief|general|short|module|credential|micro-?credential)\s+)*"
    r"(?:description|overview|summary|introduction|rationale|purpose|abstract)(?:\s+of\s+(?:the\s+)?course)?"
    r"|about(?:\s+(?:this|the)\s+[\w-]+)?|(?:course\s+)?at\s+a\s+glance|the\s+(?:course|seminar|workshop|micro-?credential)"
    r"|description(?:\s+(?:du\s+cours|officielle|sommaire))?|présentation(?:\s+du\s+cours)?|aperçu(?:\s+du\s+cours)?|sommaire"
)
_OTHER_WORDS = (
    r"topics?|themes?|contents?|schedule|timetable|calendar|expectations|responsibilities|etiquette|books?|manuals?|text(?:book)?s?|textbooks|readings?|resources?|materials?"
    r"|supplies|equipment|polic(?:y|ies)|regulations?|integrity|attendance|conduct|absence|accommodations?|instructors?"
    r"|contacts?|fees?|cost|costs|tuition|refunds?|dates?|deadlines?|register|registration|references?"
    r"|bibliography|acknowledge?ments?|territor(?:y|ial)|corequisites?|co-requisites?|equivalen(?:t|ts|ce|cies)"
    r"|transfer(?:ability)?|appeals?|withdrawals?|plagiarism|support|services|accessibility|technolog(?:y|ical)"
    r"|software|hardware|rules?|scale|conversion|penalt(?:y|ies)|lates?|illness|approvals?|revisions?|related"
    r"|pathways?|ladder(?:ing)?|careers?|jobs?|audience|attend|agreements?|next|activities|strategies|methodology|homework"
    r"|notes?|credentials|completion|certification|instructional\s+methods?|sessions?|weeks?|lectures|bio"
    r"|biography|testimonials|faq|questions|privacy|copyright|restrictions|exclusions?|advisory|statement"
    r"|thèmes?|contenus?|matières?|calendrier|horaire|manuels?|lectures|bibliographie|matériel|politiques?|règlements?"
    r"|frais|coûts?|inscription|intégrité|retards?|barème|échelle|ressources|professeure?s?|enseignante?s?"
)
_OTHER = (
    rf"(?:[\w'’&,/()-]+\s+){{0,5}}(?:{_OTHER_WORDS})(?:\s+[\w'’&,/()-]+){{0,4}}"
    r"|(?:what|things|please)\s+(?:to\s+)?bring|bring(?:\s+with\s+you)?|who\s+(?:should|is|this|the\s+course)[\w\s'’]{0,40}|(?:this\s+(?:course|program)\s+is\s+)?for\s+whom|(?:à|a)\s+qui[\w\s'’]{0,40}"
    r"|(?:grading|grade|marking|letter)\s+(?:grades?\s+)?(?:system|scale|scheme|equivalents?|conversion|key)"
    r"|(?:technical|computer|software|hardware|graduation|completion)\s+requirements|learning\s+environment"
    r"|what\s+(?:to|you\s+need)(?:\s+to)?(?:\s+bring)?|(?:teaching|learning)\s+(?:activities|methods|approach)"
)

_UNIT = re.compile(
    r"(?:module|unit|unité|section|part|partie|line|block|bloc|theme|thème|lesson|chapter|stage|phase|course"
    r"|competency\s+area|competency\s+line|general\s+area\s+of\s+competency|gac|domain|domaine|area)"
    r"\s+(?:[A-Z]|\d{1,2}|[IVX]{1,4}|one|two|three|four|five|six|seven|eight)\b(?!\s*[%\d])",
    re.IGNORECASE,
)
_TIMES = re.compile(r"(?:week|day|session|class|semaine|jour|séance|cours)s?\s+\d{1,2}\b", re.IGNORECASE)

# The first that fits the whole of a heading wins, so those that name less stand later.
_KINDS = (
    (Part.PROGRAM_OUTCOMES, _PROGRAM_OUTCOMES),
    (Part.OTHER, r"(?:grading|grade|marking|letter)\s+(?:grades?\s+)?(?:system|scale|equivalents?|conversion|key)"),
    (Part.OUTCOMES, _OUTCOMES),
    (Part.ASSESSMENT, _ASSESSMENT),
    (Part.PREREQUISITES, _PREREQUISITES),
    (Part.CREDITS, _CREDITS),
    (Part.HOURS, _HOURS),
    (Part.LEVEL, _LEVEL),
    (Part.DELIVERY, _DELIVERY),
    (Part.LANGUAGE, _LANGUAGE),
    (Part.CODE, _CODE),
    (Part.TITLE, _TITLE),
    (Part.DESCRIPTION, _DESCRIPTION),
    (Part.OTHER, _OTHER),
)
_KIND = re.compile("|".join(f"(?P<p{index}>{pattern})" for index, (_, pattern) in enumerate(_KINDS)), re.IGNORECASE)
_WEAK = re.compile(r"goals?|aims?|buts?|intentions|expectations|standards|results|targets", re.IGNORECASE)
_STRONG = re.compile(
    r"outcome|competenc|résultat|compétence|learn|able|skills?|apprend|takeaway|by the end", re.IGNORECASE
)

_EDGE = re.compile(r"\s*(?::|\t|\s\|\s|\s{3,}|\s[–—-]\s|\.{3,}|(?<=\w)\.\s)\s*")
_BRACKETS = re.compile(r"\s*\([^()]{0,80}\)")
_COUNTS = re.compile(r"\d|\b(?:hours?|heures?)\b", re.IGNORECASE)
_HOLDS_VALUE = re.compile(r"[%\t|]|:\s+\S")
_LONGEST = 80
_MOST_WORDS = 10


def heading_of(line: Line) -> Heading | None:
    """The part that begins with this line, if its wording says so."""
    if line.style.startswith(("bullet", "dash", "code")) and not _EDGE.search(line.text):
        return None
    for edge in _EDGE.finditer(line.text[: _LONGEST + 20]):
        if found := _named(line.text[: edge.start()], edge.end()):
            return found
        if edge.group().strip() != "":
            break
    is_short = len(line.text) <= _LONGEST and line.text[-1] not in ".,;" and line.text.count(" ") < _MOST_WORDS
    return _named(line.text.rstrip(" :?"), len(line.text)) if is_short else None


def _named(label: str, rest: int) -> Heading | None:
    label = " ".join(_BRACKETS.sub("", label).split()).strip(" *_#:")
    if not 2 < len(label) <= _LONGEST or label[0].islower() or label.count(" ") >= _MOST_WORDS:
        return None
    if _UNIT.match(label):
        return Heading(part=Part.UNIT, rest=rest)
    if _TIMES.match(label):
        return Heading(part=Part.OTHER, rest=rest)
    found = _KIND.fullmatch(label)
    if not found:
        return None
    part = _KINDS[int(str(found.lastgroup)[1:])][0]
    if part is Part.OTHER and _COUNTS.search(label):
        return None
    return Heading(part=part, rest=rest, strength=_strength(label) if part is Part.OUTCOMES else 0)


def _strength(label: str) -> int:
    if _STRONG.search(label):
        return 3
    return 1 if _WEAK.search(label) else 2


def looks_like_heading(line: Line, following: Line | None) -> bool:
    """Whether a line that names no known part stands over what follows all the same."""
    text = line.text
    if line.rank:
        return True
    if line.style and line.style not in ("number", "capital", "roman"):
        return False
    if len(text) > _LONGEST or len(text.split()) > 9 or text[-1] in ".,;)" or _HOLDS_VALUE.search(text):
        return False
    if text[-1] in ":?" or _is_upper(text):
        return True
    return not line.style and line.follows_gap and following is not None and text[0].isupper() and len(text.split()) < 7


def _is_upper(text: str) -> bool:
    return text.isupper() and sum(map(str.isalpha, text)) > 3
