"""X.509 and TLS knowledge: what a certificate says, whether it can serve, how this unit makes its own.

Files, in reading order:

    material     a chain with its key, the device root, a certificate's summary and fingerprint
    names        which host names and addresses a certificate of this unit may carry
    selfsigned   the device root and the leaf it signs; when the leaf is made anew
    inspect      findings about a chain and key, each with severity and remedy
    serving      the ssl.SSLContext that the HTTPS listeners serve with
    preflight    a full handshake in memory, with two TLS libraries, before anything is served

Pure knowledge: nothing here reads a clock (the time comes as `now`), touches a disk or opens a socket. The functions
are synchronous and take milliseconds; callers on the event loop run them in a thread.
"""
