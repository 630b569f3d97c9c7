"""`copydesk serve`: a local web app and a REST API over the same pipeline as the command line.

    app.py          the application: routes, guard, life of the server
    guard.py        who may ask: hosts, origins, token; headers of every answer
    documents.py    what is on the desk: uploads, settings, decisions, their history
    store.py        the same in SQLite; workspace.py: its folder, one server at a time
    schedule.py     which document is cleaned next, by which worker
    staff.py        workers as the event loop sees them
    jobs.py         what a worker does; opened.py: documents that it has at hand
    changes.py, passages.py, speech.py, deciding.py: what the review page is told, from a result
    editions.py     a result on disk

Nothing here cleans: `jobs` calls `pipeline`, `replaying` and the writers. The server itself opens no PDF.
"""
