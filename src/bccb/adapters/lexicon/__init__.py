"""The reading of outcomes as shipped: a lexicon of verbs and of what they are done to, in our own words.

verbs        which level of thinking a verb asks for, alone and with its object
grammar      finding the verbs of a statement, and their inflected forms
classifier   the port `OutcomeClassifier`
"""
