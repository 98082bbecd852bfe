"""Words by which a learning outcome is known: the verbs it begins with, and the lead-ins that stand before it."""

from __future__ import annotations

import re

_VERBS_OF_OUTCOMES = """
abide abstract accept access accommodate account achieve acknowledge acquire act adapt add address adhere adjust
administer administrate adopt advance advise advocate align allocate analyse analyze annotate answer anticipate apply
appraise appreciate apprehend approach appropriate arc argue arrange articulate ask assemble assess assign assimilate
assist attach attain attend audit author automate avoid balance be become begin bend blend brainstorm brief bring
browse budget build calculate calibrate capture care carry cast catalogue catch categorize challenge change
characterize chart check choose cite clarify classify clean climb co-create co-ordinate code collaborate collate
collect combine commence comment commission communicate compare compile complete comply compose comprehend compute
conceive conceptualize conclude conduct configure confirm connect conserve consider consolidate construct consult
contextualize contrast contribute control converse convert convey cook cooperate coordinate correct correlate cost
counsel count craft create critique cultivate curate cut debate debrief debug decide decipher decode decompose
deconstruct decorate deduce deepen defend define delegate deliberate deliver demonstrate deploy derive describe design
detail detect determine develop devise diagnose diagram differentiate direct discern discover discriminate discuss
display dispose dissect distill distinguish document draft drape draw draw-up dress drive edit educate elaborate
elicit embed embody empathize employ empower enable enact encourage engage engineer enhance ensure enter envision
erect establish estimate evaluate examine exchange execute exercise exhibit expand experience experiment explain
explore export expose express extend extract extrapolate fabricate facilitate fasten file find finish fit fix focus
follow forecast form formulate foster frame fulfil fulfill function gain gather gauge generate give go govern graph
grasp greet grow guide handle harvest help highlight honour hypothesize identify illustrate immobilize implement
import improve improvise incorporate increase infer influence inform initiate innovate inquire insert inspect install
instruct integrate interact interpret interrogate interview introduce invent invest investigate invoice isolate judge
justify keep knit know label launch lay lead leverage lift light link list listen load locate lock log lubricate
maintain make manage manipulate map mark market master match measure mediate meet memorize mentor mill mitigate mix
model moderate modify monitor motivate mount move name narrate navigate negotiate network note nurture observe obtain
offer open operate optimize orchestrate order organise organize orient outline oversee package paint paraphrase parse
participate perform persuade photograph pitch place plan play plot position possess post practice practise predict
prepare prescribe present preserve prevent price print prioritise prioritize problem-solve process procure produce
profile program promote pronounce propose protect prototype prove provide publish purchase pursue put quantify query
question quote raise rank rate react read reason recall receive recite recognise recognize recommend reconcile
reconstruct record recruit reduce refactor refer refine reflect reframe rehearse relate remember remove render repair
repeat replace report represent research resolve respect respond restate restore retell retrieve review revise rewrite
rig role-play rotate run safeguard sample sand sanitize say scale scan schedule scope score screen search secure seek
select self-assess self-edit self-evaluate sell separate sequence serve set set-up sew shape share show showcase
simplify simulate sing situate size sketch solder solve sort source speak specify splice spot start state sterilize
stitch store strategize strengthen structure study style submit suggest summarise summarize supervise supply support
survey sustain synthesise synthesize tailor take talk teach tell tend test think thread tidy tie time track train
transcribe transfer transform translate transport treat trim troubleshoot tune turn type understand undertake unpack
update upload use utilise utilize validate value verify view visualise visualize voice walk wash weave weigh weld wire
work wrap write
"""
_VERBS = frozenset(_VERBS_OF_OUTCOMES.split())
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
    r"|individuals?|practitioners?|completers?|you|they|she|he|we)"
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
    r"|have\s+(?:reliably\s+)?(?:demonstrated|shown|developed|acquired|gained|learned|learnt)\s+"
    rf"(?:(?:the|an?|their)\s+)?(?:{_SKILLS}\s+|how\s+)?to"
    r"|(?:reliably\s+)?demonstrate\s+(?:the|an|their)\s+(?:ability|capacity)\s+to"
    rf"|(?:gain|develop|acquire|build)\s+the\s+{_SKILLS}\s+(?:needed\s+|required\s+)?to)"
)
_CAN_DO = (
    rf"(?:{_MODAL}\s+(?:{_ADVERBS}\s+)*{_TO_DO}|(?:are|is|be)\s+(?:able|expected)\s+to"
    rf"|(?:{_ADVERBS}\s+)*(?:learn|leave\s+able|come\s+away\s+able)\s+(?:how\s+)?to)"
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
    r"(?:en\s+mesure|capables?|apte?s?|à\s+même)\s+(?:de\b|d['’])"
    r"|(?:pourra|pourront|pourrez|saura|sauront|saurez|devra|devront)(?:\s+(?:aussi|également|ensuite))*"
    r"|appren(?:d|nent|dra|dront|drez)(?:\s+(?:aussi|également))*\s+à)"
)
_FRENCH_LEAD = rf"{_FRENCH_SUBJECT}\s+{_FRENCH_CAN_DO}"
_ENDS = r"(?:\s+(?:do\s+)?(?:the\s+following|as\s+follows)(?:\s+\w+){0,4})?\s*(?::|…|\.{3}|—|–|-(?=\s))"

# `students will be able to`, wherever it stands. The names of those it is about are looked for first: that is quick.
NAMES = (
    *("student", "learner", "participant", "candidate", "graduate", "apprentice", "trainee", "attendee", "registrant"),
    *("individual", "practitioner", "completer", "you", "they", "she"),
)
FRENCH_NAMES = ("l'", "l’", "les ", "le ", "la ", "vous", "on ", "elle", "il ", "ils ")
ARTICLES = re.compile(rf"(?<!\w)(?:{_ARTICLE}){{1,3}}\Z", re.IGNORECASE)
LEAD = re.compile(
    rf"(?:{_WHO}{_WHO_DO_WHAT},?\s*(?:{_CAN_DO}(?:{_ENDS})?|{_MODAL}{_ENDS})|{_FRENCH_LEAD}(?:{_ENDS})?)", re.IGNORECASE
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
    rf"|(?:be\s+)?able\s+to|how\s+to|learn\s+(?:how\s+)?to|to|en\s+mesure\s+de|capables?\s+de)"
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
