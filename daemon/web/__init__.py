"""The unit's doors for programs: the CCM and the HTTP API over HTTP, HTTPS and the Unix socket.

What a request meets, in order:

    connections          every connection, counted, bounded and timed (with acceptor, binding, service, listeners,
                         unix_socket, http_connection, wrong_scheme, reading)
    app                  the application of a door, and the one place where errors become answers
    calls, call          the one table of calls (with *_calls, a subject each); openapi describes the API from it
    guards, hosts        Host, Origin, media type, CSRF token, sign-in; the peer of the Unix socket
    https_only           what goes over HTTPS only, and the way there
    sessions, programs   who is signed in: rules and the store in memory; programs with API tokens
    tags                 what settings a change is about (ETag, If-Match)
    *_handlers           one file a subject: validate, ask the controller, reply
    bodies, views        the shapes of the API, and how a Snapshot fills them
    supplied             what an owner uploads: files and texts (with multipart), and how many at once (uploads)
    event_bodies         what happened to the unit, as JSON and as a file (event_export)
    stream_table         server-sent events: of the unit's condition (streams), of the front panel (remote_panel)
    held_keys            the front panel's keys, pressed from the Unix socket
    static_files         the page itself, out of memory
    figures              for a monitoring system, in Prometheus' text format
    problems, replies    what every answer and every refusal looks like

`services` is what all of it shares. Nothing here changes the unit: it sends Commands to `ports.Hub` and renders its
Snapshots.
"""
