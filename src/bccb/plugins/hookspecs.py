"""Every hook there is. A plugin is a module, or any object, with `name`, `version` and at least one of these functions.

`name` (lower case, digits, hyphens) is unique among all plugins and begins the names of everything the plugin brings.
`institutions`, where given, lists the codes of the institutions that its rules are for; without it, they are for all.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import pluggy

from bccb.domain.institution import Institution
from bccb.domain.ports.rulebook import Recommender
from bccb.domain.rule import RecognitionRule

PROJECT: Final = "bccb"  # also the entry point group in which outside plugins are found

hookspec = pluggy.HookspecMarker(PROJECT)
hookimpl = pluggy.HookimplMarker(PROJECT)


@hookspec
def bccb_rules(institution: Institution) -> Sequence[RecognitionRule] | None:
    """The recognition rules that this plugin has for an institution.

    When it is called: once when the plugin is loaded, for each of its `institutions` (a bare record with the code, or
    with the code `EVERY` where it names none), to see that it works; then whenever learning is assessed at an
    institution that has not switched the plugin off.

    Arguments: `institution`, the recognizing institution as it is stored, with its unit of credit. A function that does
    not need it may leave the argument out.

    What to return: rules, in any order. A rule's name is the plugin's name, a dot and its own. None, or nothing in the
    sequence, means: no rule for this institution.

    How answers combine: all rules of all plugins are checked and all findings kept, sorted by name; in which order they
    were loaded changes nothing. One failed rule withholds, the smallest cap wins, and an unknown refuses nothing.

    What happens if it raises: the assessment stops with PluginFailed, naming the plugin. A failure never counts as a
    pass. The same holds for a rule that raises or returns anything but a finding of its own. At loading, an outside
    plugin is set aside as broken, and everything else goes on.

    Example:

        @hookimpl
        def bccb_rules(institution):
            if institution.code == "SFU":
                return [MinimumGrade(name="my-plugin.grade", policy="At least 60 percent.", percent=60)]
            return None

    Used by: every plugin in `bccb/plugins/institutions`, the shortest being `general`.
    """


@hookspec
def bccb_recommenders() -> Sequence[Recommender] | None:
    """The recommenders that this plugin brings: each turns verdicts on one piece of learning into ways forward.

    When it is called: once when the plugin is loaded, to see that it works; then whenever a recommender is looked up by
    name or all names are listed.

    Arguments: none.

    What to return: recommenders, in any order. A recommender's name is the plugin's name, or that name, a dot and its
    own. None, or nothing in the sequence, means: this plugin recommends nothing.

    How answers combine: every recommender stands alone; the one asked for by name answers. Names cannot clash, because
    each begins with its plugin's, and no plugin can take the name of a shipped one.

    What happens if it raises: the recommendation stops with PluginFailed, naming the plugin. The same holds for a
    recommender that raises, or returns anything but suggestions for institutions it was given, with confidence from 0
    to 1. At loading, an outside plugin is set aside as broken, and everything else goes on.

    Example:

        @hookimpl
        def bccb_recommenders():
            return [NearestFirst()]  # with name = "my-plugin", version, description and suggest(learning, verdicts)

    Used by: every plugin in `bccb/plugins/recommenders`; the default is `balanced`.
    """
