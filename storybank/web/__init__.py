"""Speak HTTP: who asks, what they sent, what they get."""

from flask import Flask

from storybank.services.archive import Bank
from storybank.web import (
    about_me,
    aftercare,
    api,
    asking_again,
    asking_anew,
    beside,
    checks,
    complaints,
    context,
    desk,
    desk_stop,
    editions,
    errors,
    exports,
    feeds,
    glossary,
    health,
    markup,
    members,
    messages,
    my_story,
    pack_steps,
    packs,
    pages,
    paper,
    people,
    permissions,
    proposals,
    receipts,
    recipients,
    renewals,
    requests,
    resets,
    runner,
    safeguarding,
    saved,
    search,
    security,
    sessions,
    share,
    shared,
    stop,
    stop_requests,
    stories,
    themes,
    with_a_say,
    wordings,
)

BLUEPRINTS = (
    pages.bp,
    search.bp,
    saved.bp,
    packs.bp,
    pack_steps.bp,
    exports.bp,
    runner.bp,
    stories.bp,
    themes.bp,
    share.bp,
    shared.bp,
    aftercare.bp,
    my_story.bp,
    proposals.bp,
    permissions.bp,
    asking_again.bp,
    receipts.bp,
    renewals.bp,
    asking_anew.bp,
    beside.bp,
    stop.bp,
    stop_requests.bp,
    about_me.bp,
    complaints.bp,
    people.bp,
    resets.bp,
    members.bp,
    recipients.bp,
    desk.bp,
    paper.bp,
    checks.bp,
    with_a_say.bp,
    requests.bp,
    safeguarding.bp,
    feeds.bp,
    wordings.bp,
    desk_stop.bp,
    glossary.bp,
    messages.bp,
    api.bp,
    health.bp,
)


def join(app: Flask, bank: Bank) -> None:
    """Join everything that speaks HTTP to *app*."""
    sessions.join(app, bank.settings, context.archive)
    security.join(app, bank)
    context.join(app)
    shared.join(app)
    markup.join(app, bank)
    editions.join(app)
    errors.join(app)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
