"""Words by which a learning outcome is known: the verbs it begins with, and the lead-ins that stand before it."""

from __future__ import annotations

import re

_VERBS_OF_OUTCOMES = """
abide abstract accept access accession accommodate accompany account achieve acknowledge acquire act adapt add address
adhere adjust administer administrate adopt advance advertise advise advocate align allocate ambulate analyse analyze
anchor animate annotate answer anticipate apologize apply appraise appreciate apprehend approach appropriate
approximate arc archive argue arrange articulate ask assemble assess assign assimilate assist attach attain attend
audit auscultate authenticate author automate avoid bake balance bandage bath bathe be become begin belay bend bid
bill blend blog bond brace brainstorm brake brand braze brew brief bring browse brush budget build burn butcher
calculate calibrate caption capture care carry carve cast catalogue catch categorize challenge change characterize
charge chart check choose choreograph cite clarify classify clean climb close co-create co-ordinate coach code
collaborate collate collect combine commence comment commission communicate compact compare compile complete comply
compose comprehend compute conceive conceptualize conclude conduct configure confirm connect conserve consider console
consolidate construct consult containerize contextualize contrast contribute control converse convert convey cook
cooperate coordinate correct correlate cost counsel count craft create crimp critique cultivate curate cut deaccession
debate debrief debug decide decipher decode decolonize decommission decompose deconstruct decorate deduce deepen
defend define delegate deliberate deliver demonstrate deploy depreciate derive describe design desolder detail detect
determine develop devise diagnose diagram differentiate digitise digitize dilute direct discern discharge discover
discriminate discuss disinfect display dispose dissect distill distinguish divide dock document dose draft drain drape
draw draw-up dress drive dry dye edit educate elaborate elicit embed embody empathize employ empower enable enact
encourage encrypt energize engage engineer engrave enhance enrol ensure enter envision erect escalate establish
estimate etch evacuate evaluate examine excavate exchange execute exercise exhibit expand experience experiment
explain explore export expose express extend extinguish extract extrapolate fabricate facilitate fasten feed fell
ferment file fill fillet film find finish fit fix flash flush focus follow forecast form formulate foster frame fulfil
fulfill function fundraise gain garnish gather gauge generate geocode georeference give glaze go govern grade graft
graph grasp greet grill groom ground grow guide handle hang harden harvest hedge help highlight hoist honour host hunt
hypothesize identify illustrate immobilize implement import improve improvise incorporate increase incubate indigenize
infer influence inform initiate inject innovate inquire insert inspect install instruct insulate integrate interact
interpolate interpret interrogate interview introduce invent inventory invest investigate invoice irrigate isolate
judge justify keep knead knit know label lash launch lay lead lend leverage lift light link list listen livestream
load lobby locate lock log lubricate maintain make manage manipulate map mark market master match measure mediate meet
memorize mentor mill mitigate mix model moderate modify monitor moor motivate mount move multiply name narrate
navigate negotiate network note nurture observe obtain offer onboard open operate optimize orchestrate order organise
organize orient outline oversee package paddle paint palpate paraphrase parse participate patch perform persuade
photograph pipette pitch pivot place plan plane plant play plot position possess post pour practice practise predict
prep prepare prescribe present preserve prevent price prime print prioritise prioritize problem-solve process procure
produce profile program promote pronounce propagate propose prospect protect prototype prove provide prune publish
punctuate purchase pursue put quantify query question quote raise rank rate react read reason reassure recall receive
reciprocate recite reclaim recognise recognize recommend reconcile reconstruct record recruit reduce refactor refer
refine reflect reframe rehabilitate rehearse relate release remediate remember remove render repair repeat replace
report represent rescue research resolve respect respond restate restore retell retrieve reverse review revise rewrite
rig roast role-play roll rotate rout route run safeguard sample sand sanitize say scale scan schedule scope score
screen script sculpt search secure seek select self-assess self-edit self-evaluate sell send separate sequence serve
set set-up sew shape share sharpen sheathe shoot shore show showcase sign signal simplify simulate sing situate size
sketch skid smoke solder solve sort source speak specify spell spin splice spot spray stack stake start state
sterilize steward stitch store storyboard strategize strengthen strip structure study style submit subtitle subtract
suction suggest summarise summarize supervise supply support survey sustain swab synthesise synthesize tabulate tag
tailor take talk tape taste teach tell tend tender terminate test texture think thread throw tidy tie time titrate
toilet tow track train transcribe transfer transform translate transport transpose trap treat triage trim troubleshoot
tune turn type understand undertake underwrite unpack update upholster upload upsell use utilise utilize validate
value varnish vent verify view virtualize visualise visualize voice vote walk wash weave weigh weld wire witness work
wrap write
"""
_VERBS = frozenset(_VERBS_OF_OUTCOMES.split())
_ABILITY = re.compile(
    r"(?:an?\s+|the\s+)?(?:\w+\s+)?(?:understanding|awareness|appreciation|ability|knowledge|familiarity|capacity|competence)"
    r"\s+(?:of|to|with|in)\b",
    re.IGNORECASE,
)
_VERB_ENDINGS = ("ise", "ize", "ify")
_WORDS = re.compile(r"([a-z][a-z-]*)(?:[\s,]+(?:and\s+|&\s+)?([a-z][a-z-]*))?(?:\s+([a-z][a-z-]*))?", re.IGNORECASE)
_FRENCH_VERB = re.compile(r"(?:se\s+|s['’])?[a-zàâçéèêëîïôöûüù-]{2,}(?:er|ir|oir|re)\b", re.IGNORECASE)
_NOUNS_LIKE_VERBS = """
atelier autre cadre cahier culture devoir dernier dossier entre être grammaire heure hier histoire laboratoire lecture
littérature matière mer mesure métier nature notre papier pouvoir premier savoir semestre structure territoire titre
votre écriture
"""
_FRENCH_NOUNS = frozenset(_NOUNS_LIKE_VERBS.split())

_ARTICLE = r"(?:the|each|every|all|successful|graduating|adult|a|an|our|any|both|most|new|those)\s+"
_WHO = (
    r"(?:students?|learners?|participants?|candidates?|graduates?|apprentices?|trainees?|attendees?|registrants?"
    r"|individuals?|practitioners?|completers?|persons?|you|they|she|he|we)"
)
_WHO_DO_WHAT = (
    r"(?:,?\s+(?:(?:who|that)\s+)?(?:successfully\s+)?(?:complet\w+|pass\w*|finish\w*|tak\w+)[^.:;]{0,80}?"
    r"|\s+(?:of|in|from)\s+(?:the|this)\s+[^.:;,]{0,60}?)?"
)
_ADVERBS = (
    r"(?:also|then|therefore|thus|finally|further|furthermore|additionally"
    r"|successfully|typically|now|both|first|better)"
)
_MODAL = rf"(?:will|should|can|must|shall|may|would|['’]ll)(?:\s+{_ADVERBS})*"
_SKILLS = r"(?:skills?|ability|abilities|knowledge|capacity|competence|tools|confidence)"
_TO_DO = (
    r"(?:(?:be\s+)?(?:better\s+)?(?:able|prepared|equipped|ready|expected|qualified|competent|enabled)\s+to"
    r"|(?:also\s+)?learn(?:ed|t)?\s+(?:how\s+)?to|know\s+how\s+to|understand\s+how\s+to"
    rf"|have\s+(?:the\s+|an?\s+|their\s+)?(?:necessary\s+)?{_SKILLS}(?:\s+and\s+{_SKILLS})?\s+(?:needed\s+|required\s+)?to"
    r"|(?:leave|come\s+away)\s+(?:[\w\s]{0,20}\s)?able\s+to"
    r"|have\s+(?:reliably\s+)?(?:demonstrated|shown|developed|acquired|gained|learned|learnt)\s+"
    rf"(?:(?:the|an?|their)\s+)?(?:{_SKILLS}\s+|how\s+)?to"
    r"|(?:reliably\s+)?demonstrate\s+(?:the|an|their)\s+(?:ability|capacity)\s+to"
    rf"|(?:gain|develop|acquire|build)\s+the\s+{_SKILLS}\s+(?:needed\s+|required\s+)?to)"
)
_CAN_DO = (
    rf"(?:{_MODAL}\s+(?:{_ADVERBS}\s+)*{_TO_DO}|(?:are|is|be)\s+(?:able|expected)\s+to"
    rf"|(?:{_ADVERBS}\s+)*learn\s+(?:how\s+)?to)"
)
_FRENCH_SUBJECT = (
    r"(?:l['’](?:étudiant|apprenant|participant|apprenti)e?(?:\s*(?:\(e\)|[·.-]e))?(?:\s+ou\s+l['’]\w+)?|l['’]élève"
    r"|les?\s+(?:personnes?\s+)?(?:étudiant|apprenant|participant|apprenti)e?s?(?:\s+et\s+les\s+\w+)?"
    r"|les?\s+(?:stagiaires?|élèves?)"
    r"|la\s+(?:personne\s+)?(?:étudiante?|apprenante?|participante?|stagiaire|diplômée|inscrite)(?:\s+ou\s+l[ea]\s+\w+)?"
    r"|vous|on|elles?|ils?)"
)
_FRENCH_CAN_DO = (
    r"(?:(?:sera|seront|serez|devrait|devraient|devriez|devra|devront)\s+(?:être\s+|aussi\s+|également\s+)*"
    r"(?:en\s+mesure|capables?|apte?s?|à\s+même)(?:\s+(?:de\b|d['’])|(?=\s*:))"
    r"|(?:pourra|pourront|pourrez|saura|sauront|saurez|devra|devront)(?:\s+(?:aussi|également|ensuite))*"
    r"|appren(?:d|nent|dra|dront|drez)(?:\s+(?:aussi|également))*\s+à)"
)
_FRENCH_LEAD = rf"{_FRENCH_SUBJECT}\s+{_FRENCH_CAN_DO}"
_ENDS = r"(?:\s+(?:do\s+)?(?:the\s+following|as\s+follows)(?:\s+\w+){0,4})?(?:\s*(?::|…|\.{3})|[ \t]*(?:—|–|-(?=\s)))"

# `students will be able to`, wherever it stands. The names of those it is about are looked for first: that is quick.
NAMES = (
    *("student", "learner", "participant", "candidate", "graduate", "apprentice", "trainee", "attendee", "registrant"),
    *("individual", "practitioner", "completer", "person", "objectives", "outcomes", "you", "they", "she"),
)
FRENCH_NAMES = ("l'", "l’", "les ", "le ", "la ", "vous", "on ", "elle", "il ", "ils ")
ARTICLES = re.compile(rf"(?<!\w)(?:{_ARTICLE}){{1,3}}\Z", re.IGNORECASE)
LEAD = re.compile(
    rf"(?:{_WHO}{_WHO_DO_WHAT},?\s*(?:{_CAN_DO}(?:{_ENDS})?|{_MODAL}(?:{_ENDS}|(?P<bare>\s)))|{_FRENCH_LEAD}(?:{_ENDS})?"
    rf"|(?:objectives|outcomes)(?:\s+of\s+(?:the|this)\s+[\w-]+)?\s+are\s+to\b(?:{_ENDS})?)",
    re.IGNORECASE,
)
# What may stand before it: when, and on what condition.
_OPENING = (
    r"(?:(?:up)?on|after|by|at|following|having|with|when|once|in|as\s+a\s+result\s+of|given|through(?:out)?|over|finally"
    r"|lastly|additionally|also|then|specifically|during|to\s+pass|à|au|après|dès|suite|finalement|ensuite|enfin"
    r"|de\s+plus)\b[^.;:]{0,200}?(?:[,:–—-]\s*|\s+)"
)
OPENING = re.compile(_OPENING, re.IGNORECASE)
# A lead-in at the beginning of one outcome. Where outcomes are known to stand, the modal verb alone will do.
PREFIX = re.compile(
    rf"(?:(?:{_OPENING})?(?:(?:{_ARTICLE})*{_WHO}{_WHO_DO_WHAT},?\s*(?:{_CAN_DO}|{_MODAL})|{_FRENCH_LEAD})"
    rf"|(?:be\s+)?able\s+to|how\s+to|learn\s+(?:how\s+)?to|to|en\s+mesure\s+de|capables?\s+de"
    r"|(?:de\s+|d['’])(?=[\wà-ÿ]+(?:er|ir|re)\b))"
    rf"(?:{_ENDS})?\s*(?=\S)",
    re.IGNORECASE,
)
COMPLETION = re.compile(
    r"\b(?:complet\w+|conclusion|end\b|finish\w*|successful\w*|after\s+this|à\s+la\s+fin|au\s+terme|après)",
    re.IGNORECASE,
)
OF_PROGRAM = re.compile(
    r"\b(?:graduates?\s+(?:of|from|will)|the\s+(?:\w+\s+){0,3}(?:program(?:me)?|diploma|degree|baccalaureate|major)\b"
    r"|programme|(?:diploma|degree|bachelor|master)['’]?s?\b)",
    re.IGNORECASE,
)
OF_CREDENTIAL = re.compile(
    r"micro-?\s?credential|microcertification|this\s+(?:certificate|course|badge)", re.IGNORECASE
)


def begins_with_verb(text: str, *, is_french: bool = False) -> bool:
    """Whether it begins with something that people do: `Measure flow`, `Safely operate a lift`, `décrire le rôle`."""
    if _ABILITY.match(text):
        return True
    found = _WORDS.match(text)
    for word in found.groups(default="") if found else ():
        if word.lower() in _VERBS or (len(word) > 5 and word.lower().endswith(_VERB_ENDINGS)):
            return True
        if not word.lower().endswith("ly"):
            break
    if not is_french:
        return False
    french = _FRENCH_VERB.match(text)
    return french is not None and french.group().lower() not in _FRENCH_NOUNS
