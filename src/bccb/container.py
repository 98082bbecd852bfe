"""The composition root: which part is handed to which; the only module that imports dependency_injector.

How a part is made is told in `assembly`. Doors are handed a container and ask it for use cases; nothing is wired into
functions or modules.
"""

from __future__ import annotations

from dependency_injector import containers, providers

from bccb import assembly
from bccb.config import Settings
from bccb.domain.prediction import Experiment
from bccb.domain.usecases.administering import Administering
from bccb.domain.usecases.admitting import Admitting
from bccb.domain.usecases.auditing import Auditing
from bccb.domain.usecases.authorizing import Authorizing
from bccb.domain.usecases.cataloguing import Cataloguing
from bccb.domain.usecases.classifying import Classifying
from bccb.domain.usecases.describing import Describing
from bccb.domain.usecases.embedding import Embedding
from bccb.domain.usecases.evaluating import Evaluating
from bccb.domain.usecases.exporting import Exporting
from bccb.domain.usecases.extracting import Extracting
from bccb.domain.usecases.forgetting import Forgetting
from bccb.domain.usecases.heeding import Heeding
from bccb.domain.usecases.importing import Importing
from bccb.domain.usecases.inviting import Inviting
from bccb.domain.usecases.keeping import Keeping
from bccb.domain.usecases.pathfinding import Pathfinding
from bccb.domain.usecases.promoting import Promoting
from bccb.domain.usecases.recognizing import Recognizing
from bccb.domain.usecases.recording import Recording
from bccb.domain.usecases.requesting import Requesting
from bccb.domain.usecases.searching import Searching
from bccb.domain.usecases.signing_in import SigningIn
from bccb.domain.usecases.training import Training
from bccb.domain.usecases.trying import Trying
from bccb.domain.usecases.validating import Validating
from bccb.domain.usecases.watching import Watching
from bccb.domain.usecases.wayfinding import Wayfinding


class Container(containers.DeclarativeContainer):
    """Everything, built once a process, however many threads ask first."""

    settings = providers.Dependency(instance_of=Settings)

    clock = providers.ThreadSafeSingleton(assembly.clock)
    identifiers = providers.ThreadSafeSingleton(assembly.identifiers)
    database = providers.ThreadSafeSingleton(assembly.database, settings.provided.database_url)
    cache = providers.ThreadSafeSingleton(assembly.cache, settings)
    counts = providers.ThreadSafeSingleton(assembly.counts, settings, cache)
    forgetting = providers.ThreadSafeSingleton(Forgetting, work=database.provided.unit_of_work, cache=cache)
    work = forgetting
    keeping = providers.ThreadSafeSingleton(Keeping, clock=clock, identifiers=identifiers)

    meters = providers.ThreadSafeSingleton(assembly.meters)
    passwords = providers.ThreadSafeSingleton(assembly.passwords)
    secrets = providers.ThreadSafeSingleton(assembly.secrets)

    shipped_classifier = providers.ThreadSafeSingleton(assembly.shipped_classifier)
    indexing = providers.ThreadSafeSingleton(assembly.indexing, settings)
    seal = providers.ThreadSafeSingleton(assembly.seal, settings)
    read_engines = providers.ThreadSafeSingleton(assembly.reader, indexing, shipped_classifier)
    models = providers.ThreadSafeSingleton(assembly.models, settings, read_engines, seal)
    trainer = providers.ThreadSafeSingleton(assembly.trainer, settings, shipped_classifier, indexing)

    plugins = providers.ThreadSafeSingleton(assembly.plugins, settings.provided.plugins)
    rulebook = providers.ThreadSafeSingleton(assembly.rulebook, plugins)
    recommenders = providers.ThreadSafeSingleton(assembly.recommenders, plugins)

    admitting = providers.ThreadSafeSingleton(Admitting, clock=clock, identifiers=identifiers, secrets=secrets)
    signing_in = providers.ThreadSafeSingleton(
        SigningIn,
        work=work,
        glance=database.provided.glance,
        keeping=keeping,
        admitting=admitting,
        passwords=passwords,
        secrets=secrets,
    )
    administering = providers.ThreadSafeSingleton(
        Administering, work=work, keeping=keeping, admitting=admitting, passwords=passwords
    )
    inviting = providers.ThreadSafeSingleton(
        Inviting, work=work, keeping=keeping, administering=administering, secrets=secrets
    )
    auditing = providers.ThreadSafeSingleton(Auditing, work=work)
    authorizing = providers.ThreadSafeSingleton(Authorizing, work=work, keeping=keeping, secrets=secrets)
    cataloguing = providers.ThreadSafeSingleton(Cataloguing, work=work, keeping=keeping)
    recording = providers.ThreadSafeSingleton(Recording, work=work, keeping=keeping)
    wayfinding = providers.ThreadSafeSingleton(Wayfinding, work=work, keeping=keeping)
    heeding = providers.ThreadSafeSingleton(Heeding, work=work, keeping=keeping)
    requesting = providers.ThreadSafeSingleton(Requesting, work=work, keeping=keeping)
    importing = providers.ThreadSafeSingleton(Importing, work=work, clock=clock, identifiers=identifiers)
    promoting = providers.ThreadSafeSingleton(Promoting, work=work, keeping=keeping, models=models)
    exporting = providers.ThreadSafeSingleton(Exporting, work=work)
    trying = providers.ThreadSafeSingleton(Trying, trainer=trainer, read=read_engines)
    training = providers.ThreadSafeSingleton(
        Training,
        work=work,
        trainer=trainer,
        models=models,
        clock=clock,
        trying=trying,
        promoting=promoting,
        tolerance=settings.provided.gate_tolerance,
    )
    evaluating = providers.ThreadSafeSingleton(
        Evaluating,
        work=work,
        trainer=trainer,
        read=read_engines,
        models=models,
        shipped=shipped_classifier,
        draw=providers.Callable(assembly.draws),
    )
    describing = providers.ThreadSafeSingleton(Describing, work=work)
    predictions = providers.ThreadSafeSingleton(assembly.prediction_log, settings, database.provided.unit_of_work)
    experiment = providers.ThreadSafeSingleton(
        Experiment, recommenders=settings.provided.ab_recommenders, share=settings.provided.ab_share
    )
    watching = providers.ThreadSafeSingleton(
        Watching, work=work, clock=clock, days_kept=settings.provided.prediction_days
    )
    recognizing = providers.ThreadSafeSingleton(
        Recognizing, work=work, models=models, rulebook=rulebook, clock=clock, predictions=predictions
    )
    validating = providers.ThreadSafeSingleton(Validating, work=work, recognizing=recognizing)
    pathfinding = providers.ThreadSafeSingleton(
        Pathfinding,
        work=work,
        recognizing=recognizing,
        recommenders=recommenders,
        clock=clock,
        predictions=predictions,
        experiment=experiment,
    )
    aside = providers.ThreadSafeSingleton(assembly.aside)
    searching = providers.ThreadSafeSingleton(
        Searching, work=database.provided.glance, models=models, clock=clock, aside=aside
    )
    documents = providers.ThreadSafeSingleton(assembly.documents)
    extracting = providers.ThreadSafeSingleton(Extracting, documents=documents, clock=clock, identifiers=identifiers)
    embedding = providers.ThreadSafeSingleton(Embedding, models=models)
    classifying = providers.ThreadSafeSingleton(Classifying, models=models, shipped=shipped_classifier)


def build(settings: Settings) -> Container:
    """A container of its own for these settings; two of them share nothing."""
    return Container(settings=settings)
