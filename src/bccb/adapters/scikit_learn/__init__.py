"""Learned models: fitted with scikit-learn and scipy, kept as plain arrays, served with numpy alone.

Nothing that serves imports scikit-learn: it costs a second and a half and is needed by `training` only.

words        text to tokens; what titles and course numbers tell
arrays       named arrays and plain values to bytes and back, without pickle
side_by_side several text models as one
postings     BM25 over short documents
catalogue    the courses of all institutions as arrays, and one institution's view of them
decisions    the agreements as arrays: who granted what for which source course
reading      one piece of learning, read once for all engines
equivalents  the features of a course as the equivalent of a learning
ranker       which of all courses is the one, by those features
named_elsewhere  the same, where others granted a course for the very same learning
kinds        what the models of grants share
precedents   what was granted for similar learning: a logistic model over likeness
teaching     how near what institutions teach comes, and how far the nearest course stands out
wording      what single words tell of a grant
habits       how often each institution grants each kind
grants       all evidence of a grant weighed
elsewhere    what other institutions decided on the very same learning
credit       how much credit, and which unassigned credit
outcomes     the trained reading of outcomes
search       finding courses and credentials by words and meaning
learned      all that one training learned, as files
same_learning  finding the decisions on the very learning in question
judging      what an institution would probably decide: all of this, step by step
engines      all of the above as the port `Engines`
schooling    what is learned from courses and decisions
training     the port `Trainer`
"""
