"""The core: what BCCB knows about credentials, credit and recognition. Standard library only.

The field's words, once each:

Account             somebody who signs in, with one role at one institution             account.py
API key             what a program signs in with                                        session.py
Articulation        comparing learning with learning, statement by statement            articulation.py
Agreement           a published, dated course-to-course decision; our precedents        agreement.py
Answer              one of the six a request for recognition can get                    recognition.py
Audit entry         who changed what, before and after                                  audit.py
Attempt             somebody tried a password                                           session.py
Caller              whoever calls, once it is known who, and what they may              caller.py
Case                everything a rule may look at                                       rule.py
Change              what would change a verdict, tried out                               change.py
Course              what an institution already teaches                                 course.py
Credential          a short, assessed micro-credential of an issuing institution        credential.py
Credit              an amount, the unit it is counted in, and what it counts toward     credit.py
Document            a credential as ready JSON, made when it is saved                   document.py
Drift               whether what is asked, or how it is answered, has moved             drift.py
Equivalent          a course of the recognizing institution the learning may equal      articulation.py
Event               something that happened                                             events.py
Evidence            what a decision rested on, kept with it                             recognition.py
Feedback            what who decides has said of a suggestion, to be learned from        feedback.py
Findable            what of a course or credential can be found                         finding.py
Finding             what one rule found in one case                                     rule.py
Forecast            what an institution would probably grant                            articulation.py
Grant               what a recognizing institution gives: assigned, unassigned, none …  agreement.py
Guide line          one line of the BC Transfer Guide                                   guide.py
Institution         who issues, teaches or recognizes                                   institution.py
Invitation          somebody is asked to join with a role                               session.py
Learning            the part of a course or credential that can be compared             learning.py
Lifecycle           which step leads from which state to which                          lifecycle.py
Measure             how answers compare with what people decided                        measures.py
Outcome             what somebody can do after the learning                             outcome.py
Outline             what a document says of a course or credential, with places         outline/
Paper               a document that somebody hands in, as text                          ports/documents.py
Passage             a stretch of a text that shows the words looked for                 passage.py
Password            what somebody signs in with, and which are refused                  password.py
Pathway             a way from a credential into study elsewhere                        pathway.py
Precedent           an agreement on similar learning                                    articulation.py
Prediction          what is kept of an answer of the models, to see how they do         prediction.py
Recognition         one institution's decision about one credential, with its term      recognition.py
Record              what every stored thing carries                                     record.py
Request             somebody asks an institution to recognize a credential              recognition.py
Rule                one sentence of an institution's policy, in code                    rule.py
Session             one sign-in, and the tokens that come of it                         session.py
Suggestion          a way forward that nobody has decided yet                           pathway.py
Suggested           what the models had suggested, held against what was decided        suggestion.py
Trial               how a training answers about decisions that it had not seen         trial.py
Verdict             what a case comes to under the forecast and the rules               verdict.py
"""
