"""Words by which a learning outcome is known: the verbs it begins with, and the lead-ins that stand before it."""

from __future__ import annotations

import re

_VERBS_OF_OUTCOMES = """
abide abstract accept access accession accommodate accompany account achieve acknowledge acquire act adapt add address
adhere adjust administer administrate adopt advance advertise advise advocate align allocate alter ambulate analyse
analyze anchor animate anneal annotate answer anticipate apologize apply appraise appreciate apprehend approach
appropriate approximate arc archive argue arrange articulate ask assemble assess assign assimilate assist attach
attain attend audit auscultate authenticate author automate avoid bake balance bandage bath bathe be become begin
belay bend bill blast blend bless blog bolt bond bore bow brace brainstorm brake brand braze break brew brief bring
browse brush budget build bundle burn butcher buy bypass calculate calibrate cancel caption capture care carry carve
cast catalogue catch categorize caulk certify challenge change characterize charge chart check cheer chill choose
choreograph cite clamp clarify classify clean clear climb close cluster co-create co-ordinate coach coat code
collaborate collate collect combine commence comment commission commit communicate commute compact compare compensate
compile complete comply compose comprehend compute conceive conceptualize conclude condense conduct configure confirm
confront connect conserve consider console consolidate construct construe consult consume contain containerize contest
contextualize continue contrast contribute control converse convert convey cook cooperate coordinate cope correct
correlate correspond cost counsel count counter couple craft create crimp critique cross crush cultivate curate curb
cure cut cycle dance deaccession deactivate deal debate debrief debug decide decipher decline decode decolonize
decommission decompose decompress deconstruct decorate decrease dedicate deduce deepen defend defer define deflect
defuse delegate delete deliberate deliver demarcate demonstrate demystify denote depict deploy depreciate derail
derive describe design desolder detach detail detect deter determine develop deviate devise diagnose diagram
differentiate diffuse dig digitise digitize dilute direct disable disassemble discern discharge disclose disconnect
discourage discover discriminate discuss disinfect dismantle dispatch dispense display dispose disrupt dissect
dissolve distill distinguish distribute divert divide dock document donate dose download draft drain dramatize drape
draw draw-up dress drill drive dry duplicate dye earn ease edit educate elaborate elevate elicit eliminate embed
embody empathize emphasize employ empower emulate enable enact enclose encounter encourage encrypt endorse endure
energize enforce engage engineer engrave enhance enjoy enlarge enlist enrich enrol ensure enter entertain enumerate
envision equate equip erect escalate escort establish estimate etch evacuate evaluate evolve examine excavate exceed
excel exchange exclude execute exercise exert exhibit expand expedite experience experiment explain exploit explore
export expose express extend extinguish extract extrapolate extrude fabricate facilitate fasten feed fell ferment
fight file fill fillet film finalize find finish fit fix flag flash flip flush fly focus fold follow forecast forge
form formulate foster frame freeze fulfil fulfill function fundraise furnish fuse gain garnish gather gauge generate
geocode georeference get give glaze glean glue go govern grab grade graft grant graph grasp grease greet grill grind
grip groom ground grout grow guarantee guard guess guide halt handle hang harden harmonize harness harvest hatch haul
heal hear hedge heed help hem hide highlight hire hoist hold honour host hum hunt hypothesize identify ignite ignore
illustrate imagine imitate immerse immobilize impart implement import impose impress improve improvise incorporate
increase incubate indicate indigenize induce infer influence inform inhibit initialize initiate inject innovate
inquire insert inspect inspire install instil instill instruct insulate insure integrate interact intercept
interpolate interpret interrogate interrupt intervene interview introduce intubate invent inventory invert invest
investigate invite invoice involve irrigate isolate itemize iterate join judge jump justify keep knead knit knock knot
know label lace laminate lash lathe laugh launch lay lead lean learn lease leave lend leverage liaise lift light limit
link list listen livestream load lobby localize locate lock log look lower lubricate magnify maintain make manage
manipulate manufacture map mark market master match maximize measure mediate meet melt memorize mentor merge migrate
mill mimic minimize mirror mitigate mix mobilize model moderate modify modulate monitor moor motivate mould mount move
multiply nail name narrate navigate negotiate network neutralize normalize notarize note notice notify nourish nurture
obey observe obtain offer offset omit onboard open operate oppose optimize orchestrate order organise organize orient
outfit outline outsource overcome override oversee own pace pack package pad paddle paint palpate paraphrase parse
participate partition pass paste patch pave pay peel perceive perform permit persist personalize persuade photograph
pick pin pioneer pipette pitch pivot place plan plane plant plaster play plot plough plow plumb polish pollinate
populate pose position possess post postpone pour practice practise praise pray predict prefer preheat prep prepare
prescribe present preserve prevent price prime print prioritise prioritize problem-solve proceed process procure
produce profile program promote pronounce proofread propagate propel propose prospect protect prototype prove provide
prune publish pull pump punch punctuate purchase purify pursue push put qualify quantify quench query question quilt
quote raise rake rally rank rate rationalize reach react read reason reassure rebuild recall recap receive reciprocate
recite reclaim recognise recognize recommend reconcile recondition reconfigure reconstruct record recover recreate
recruit rectify recycle redesign redirect redraft reduce refactor refer refine refinish reflect reframe refresh refuse
refute regain regenerate regulate rehabilitate rehearse reheat reinforce reject relate relax relay release relieve
relocate rely remediate remedy remember remind remix remove render renegotiate renew renovate rent reorder reorganize
repair repeat rephrase replace replicate report represent reproduce request reschedule rescue research reset resist
resolve respect respond restate restock restore restrain restrict restructure resume resuscitate retain retell retire
retouch retract retrain retrieve retrofit reuse reveal reverse review revise revisit revitalize revive rewire rewrite
ride rig rinse rivet roast role-play roll rotate rout route rub run saddle safeguard sail salvage sample sand sanitize
save say scaffold scale scan schedule scope score scout scrape screen screw scribe script scrub scrutinize sculpt
search secure see seek segment select self-assess self-edit self-evaluate sell send sense sensitize separate sequence
serve set set-up settle sew shadow shape share sharpen shave shear sheathe shelter shield shift shim shingle shoot
shore shorten shout shovel show showcase shred shut sift sign signal signify silence simmer simplify simulate sing sit
situate size sketch skid skim slice slide slow smoke smooth smudge soak soften solder solve sort source sow spark
speak specialize specify spell spend spin splice split spot spray spread squeeze stabilize stack stain stake stand
standardize staple start state stay steal steam steer sterilize steward stimulate stipulate stir stitch stock stop
store storyboard straighten strategize strengthen stretch strike strip strive structure study style subdivide submerge
submit substantiate substitute subtitle subtract suction suggest summarise summarize supervise supplement supply
support suppress surmount survey suspend sustain swab sweep swim swing switch symbolize sympathize synchronize
synthesise synthesize tabulate tack tackle tag tailor take talk tally tan tap tape taste teach tear tell temper tend
tender terminate test texture thank thaw think thread throw tidy tie tighten till tilt time titrate toast toilet
tolerate toss tow trace track train transact transcribe transfer transform transfuse transition translate transmit
transport transpose trap travel traverse treat triage trigger trim troubleshoot true truss tuck tune turn tutor twist
type unblock uncover undergo underline underscore understand undertake underwrite undo unify unite unload unlock
unpack unravel upcycle update upgrade uphold upholster upload upsell use utilise utilize utter vaccinate vacuum
validate value varnish vary vent venture verbalize verify vet view virtualize visit visualise visualize vocalize voice
vote wait walk warm warn wash watch wax wean wear weatherproof weave weed weep weigh welcome weld whisk whisper
whistle whittle widen wield win winterize wipe wire withdraw withstand witness wonder work wrap wrestle write yield
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
# `able to` after whomever: good for a sentence that tells several abilities.
ANYBODY_CAN = re.compile(
    r"\b(?:(?:become\s+|be\s+)?able\s+to|knows?\s+how\s+to|learns?\s+(?:how\s+)?to|ready\s+to)\b(?:\s*:)?(?=\s+\w)",
    re.IGNORECASE,
)
# A line that a list of verbs follows, and what such a line must not be about.
INTRODUCES = re.compile(r"\b(?:can|will|able|ready|learn(?:s|ed|ing)?|knows?|could|masters?)\b", re.IGNORECASE)
INTRODUCES_OTHER = re.compile(
    r"\b(?:aims?|seeks?|strives?|mission|vision|must|register|apply|need(?:s|ed)?\s+to|required?|asked\s+to|submit|bring"
    r"|rules?|polic(?:y|ies)|prepares?|contents?|topics?|covers?|includes?)\b",
    re.IGNORECASE,
)
COMPLETION = re.compile(
    r"\b(?:complet\w+|conclusion|end\b|finish\w*|successful\w*|after\s+this|à\s+la\s+fin|au\s+terme|après)",
    re.IGNORECASE,
)
OF_OTHERS = re.compile(
    r"\b(?:aims?|seeks?|strives?|hopes?|exists?|helps?\s+\w+)\s+to\b|\b(?:mission|vision|mandate)\b"
    r"|\b(?:bachelor|diploma|degree|certificate|program(?:me)?s?|council|association|academy)\b(?=.{0,40}\b(?:aims?|goals?|outcomes?|prepares?|develops?|learn)\b)",
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
