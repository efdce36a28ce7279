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
    desk_photos,
    desk_stop,
    editions,
    errors,
    feeds,
    glossary,
    health,
    marks,
    markup,
    media,
    members,
    messages,
    my_photos,
    my_story,
    pages,
    paper,
    people,
    permissions,
    photos,
    proposals,
    receipts,
    recipients,
    renewals,
    requests,
    resets,
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
    vocabulary,
    with_a_say,
    wordings,
)

BLUEPRINTS = (
    pages.bp,
    search.bp,
    saved.bp,
    stories.bp,
    media.bp,
    themes.bp,
    share.bp,
    photos.bp,
    shared.bp,
    aftercare.bp,
    my_story.bp,
    my_photos.bp,
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
    desk_photos.bp,
    vocabulary.bp,
    paper.bp,
    checks.bp,
    marks.bp,
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
