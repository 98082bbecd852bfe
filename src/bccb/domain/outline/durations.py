"""How outlines tell time: numbers in digits and in words, hours, weeks, meetings, lectures and laboratories."""

from __future__ import annotations

import re

from bccb.domain.outline.values import Amount

_ENGLISH = {"a": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9}
_MORE = {"ten": 10, "eleven": 11, "twelve": 12, "fifteen": 15, "twenty": 20, "thirty": 30, "forty": 40, "half": 0.5}
_FRENCH = {"un": 1, "une": 1, "deux": 2, "trois": 3, "quatre": 4, "cinq": 5, "sept": 7, "huit": 8, "neuf": 9, "dix": 10}
_TEENS = {"thirteen": 13, "fourteen": 14, "sixteen": 16, "seventeen": 17, "eighteen": 18, "nineteen": 19}
_WORDS: dict[str, float] = {**_ENGLISH, **_MORE, **_TEENS, **_FRENCH}
_SPELLED = "|".join(sorted((word for word in _WORDS if len(word) > 1), key=len, reverse=True))
_N = rf"(?:\d{{1,3}}(?:,\d{{3}})+|\d{{1,4}}(?:[.,]\d{{1,2}})?(?![\d%])|\b(?:{_SPELLED})\b)"
_RANGE = rf"(?P<least>{_N})(?:\s*(?:-|–|—|to|à|or|and)\s*(?P<most>{_N}))?"
HOUR = r"(?:hours?|hrs?\b\.?|h\b|heures?)"
_KINDS = (
    r"(?:instructional|instruction|contact|class(?:room)?|in-class|course|total|lecture|lab(?:oratory)?|training|scheduled"
    r"|live|guided|academic|online|in-person|face-to-face|facilitated)"
)
_BEFORE_UNIT = r"(?:[ \t]*-?[ \t]*|[ \t]*\n[ \t]*(?-i:(?=[a-z])))"
MENTION = re.compile(
    rf"(?<![\w.:/])(?:approximately\s+|about\s+)?{_RANGE}(?:{_BEFORE_UNIT}(?:{_KINDS}\s+){{0,2}}){HOUR}", re.IGNORECASE
)
LABELLED = re.compile(
    rf"(?<!credit )(?<!office )(?<!weekly )\b(?:{_KINDS}\s+){{0,3}}(?:hours?|heures?)"
    r"(?:\s+(?:of\s+instruction|total|totales))?(?:\s*(?:[:=|\t]|\s{3,})\s*|(?<=^hours)[ \t]+|(?<=^heures)[ \t]+)"
    rf"{_RANGE}(?!\d|\.\d|\s*(?:/|×|(?:per|a|x|hours?|hrs?|h|heures?|weeks?)\b))",
    re.IGNORECASE | re.MULTILINE,
)
WEEKLY_LABEL = re.compile(
    rf"\b(?:{HOUR}\s*(?:per|/|a|each|par)\s*(?:week|wk|semaine)|weekly\s+{HOUR})\s*[:=|\t]\s*{_RANGE}", re.IGNORECASE
)
PER_WEEK = re.compile(
    r"[^.;\n]{0,30}?\b(?:(?:per|a|each|every|par)\s+(?:week|wk|semaine|(?:mon|tues|wednes|thurs|fri|satur|sun)day)|weekly|hebdomadaires?)|\s*/\s*(?:week|wk|sem)",
    re.IGNORECASE,
)
WEEKS = re.compile(
    rf"(?P<n>{_N}){_BEFORE_UNIT}(?:weeks?|wks?|semaines?)\b|\bweeks?\s*[:=|\t]\s*(?P<m>\d{{1,2}})\b", re.IGNORECASE
)
_MEETING = (
    r"(?:sessions?|class(?:es)?|days?|evenings?|nights?|workshops?|meetings?|seminars?|lectures?|labs?|webinars?|lessons?"
    r"|weekends?|(?:mon|tues|wednes|thurs|fri|satur|sun)days?|mornings?|afternoons?|modules?|weeks?|circles?|gatherings?"
    r"|séances?|journées?|jours?|soirées?|ateliers?|rencontres?|semaines?|cours|visits?|blocks?)"
)
# `8 sessions of 2.5 hours`, `six Saturdays, 5 hours each`, `10 x 3 hours`
SESSIONS = re.compile(
    rf"(?P<n>{_N})\s*(?:(?:(?!(?:{_SPELLED}|credits?)\b)[a-zéèû][a-zéèû-]*\s+){{0,3}}?{_MEETING}\s*(?P<joint>of|x|×|de|@|at|,|\(|:|–|-|lasting|for)?"
    rf"|(?P<times>x|×|@|fois))\s*(?:each\s+(?:of|lasting)\s+|up\s+to\s+)?{_RANGE}[\s-]*{HOUR}(?:\s+(?:each|chacune?)|\s+(?:per|a|par)\s+{_MEETING})?"
    r"(?P<each>\s*\(?(?:each|chacune?|per|a|par)\b)?",
    re.IGNORECASE,
)
# `ten 3-hour classes`, `one three-hour meeting a week`
LONG_MEETINGS = re.compile(
    rf"(?P<n>{_N})\s*(?:x\s*|×\s*|weekly\s+|live\s+|online\s+)?{_RANGE}[\s-]*{HOUR}\s+(?:[a-z-]+\s+){{0,2}}?{_MEETING}",
    re.IGNORECASE,
)
COMPONENT = (
    r"(?:lectures?|lab(?:s|oratory|oratories)?|seminars?|tutorials?|studio|shop|practicum|clinical|clinic|theory|practical"
    r"|discussion|critiques?|lessons?|workshops?|field(?:work)?|classroom|online|in-person|simulation|rehearsal|class(?:es)?|skills\s+lab"
    r"|cours|laboratoires?|ateliers?|travaux\s+(?:dirigés|pratiques)|stage|théorie|pratique|séminaires?)"
)
AFTER_COMPONENT = re.compile(rf"\b{COMPONENT}\s*(?:hours?|time)?\s*(?:[:=|–-]|\t)?\s*(?:\()?$", re.IGNORECASE)
BEFORE_COMPONENT = re.compile(rf"\s*(?:of|in(?:\s+the)?|de|d['’]|en|/)?\s*(?:[a-z]+\s+)?{COMPONENT}\b", re.IGNORECASE)
BARE_COMPONENT = re.compile(
    rf"\b{COMPONENT}\s*(?:hours?)?\s*[:=|\t ]\s*(?P<n>\d{{1,3}}(?:\.\d+)?)"
    r"(?![\d.%]|\s*(?:%|(?:per|a|weeks?|students?|credits?|units?)\b|/))",
    re.IGNORECASE,
)
PER_MEETING = re.compile(rf"\s+(?:per|each|a|par)\s+(?:{_MEETING}|unit|course)\b", re.IGNORECASE)
NAMES_COMPONENT = re.compile(rf"(?:{COMPONENT}\s+)+{HOUR}", re.IGNORECASE)
HEAD_OF_HOURS = re.compile(r"(?<!weekly )hours?\b(?!\s*(?:per|/|a)\b)|heures?", re.IGNORECASE)
RANGE_ALONE = re.compile(_RANGE, re.IGNORECASE)
TOTAL = re.compile(r"\btotal\b(?!\s*%)[^\n\d]{0,30}?(?P<n>\d{1,4}(?:\.\d+)?)\b(?!\s*%)", re.IGNORECASE)
SAYS_TOTAL = re.compile(r"total|altogether|in all\b|overall|au\s+total", re.IGNORECASE)
OF_WHOLE = re.compile(
    r"\s*(?:long\b|in\s+length|in\s+total|total|altogether|of\s+(?:\w+\s+){0,2}?(?:instruction|training|teaching|learning|class(?:es)?|study)"
    r"|d['’]enseignement|de\s+(?:formation|cours)\b|(?:\s|-)*(?:course|program(?:me)?|workshop|micro-?credential|certificate"
    r"|seminar|class|module|training)\b)",
    re.IGNORECASE,
)
NOT_TAUGHT = re.compile(
    r"home\s?work|outside\s+(?:of\s+)?(?:the\s+)?class|out-of-class|self-study|home\s+study|independent|prepar|\bread(?:ing)?\b"
    r"|office\s+hours|\b(?:door|lounge)\b|help\s+hour|appointments?|drop-in|notice|within\b|in\s+advance|prior\s+to|\blate\b|deadline|work-based|on-the-job|employ|experience"
    r"|of\s+(?:\w+\s+)?(?:practice|work|service|operation)|volunteer|journey|respond|repl(?:y|ies)|reserve|on\s+(?:your|their)\s+own"
    r"|travail\s+(?:personnel|individuel|à\s+la\s+maison)|devoirs|hors\s+classe|lectures\s+personnelles|before\s+the|after\s+the"
    r"|(?:credential|certificate|diploma|program)\s+(?:as\s+a\s+whole|requires)|hours\s+from|of\s+(?:rest|sleep)|24-hour|per\s+(?:month|day)|extra",
    re.IGNORECASE,
)
UNIT_LINE = re.compile(
    r"(?:module|unit|unité|line|part|partie|block|bloc|section|theme|thème|topic|phase|stage|segment|course)\s+[\dA-Z]{1,4}\b",
    re.IGNORECASE,
)


def number_of(number: str) -> float:
    word = number.lower()
    if word in _WORDS:
        return float(_WORDS[word])
    return float(number.replace(",", "") if re.fullmatch(r"\d{1,3}(?:,\d{3})+", number) else number.replace(",", "."))


def amount_in(found: re.Match[str]) -> Amount | None:
    """The hours in a match; None for a range that runs backwards."""
    least = number_of(found["least"])
    most = number_of(found["most"]) if found["most"] else least
    return Amount.of(least, most) if least <= most else None
