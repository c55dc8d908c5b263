"""X.509 and TLS knowledge: what a certificate says, whether it can serve, how this unit makes its own.

Files, in reading order:

    material     a chain with its key, the device root, a certificate's summary and fingerprint
    names        which host names and addresses a certificate of this unit may carry
    selfsigned   the device root and the leaf it signs; when the leaf is made anew
    inspect      findings about a chain and key, each with severity and remedy
    serving      the ssl.SSLContext that the HTTPS listeners serve with
    preflight    a full handshake in memory, with two TLS libraries, before anything is served

and for a certificate that the owner brings:

    bundle       files in any form, read by a child process: bundle_child, bundle_decoding, pem_blocks, der_kinds,
                 locked_keys
    judgement    the verdict: which pair (candidate_pair), in what order (candidate_chain), and one file for each group
                 of rules (candidate_dates, _keys, _usage, _names, _authority); its codes are in candidate_findings
    registration  whether DNS leads a certificate's names to this unit, and what to register if not
    csr          a key made on the unit, its request, and the way back of the signed chain
    apple_profile  the device root as iOS and macOS take it

Pure knowledge: nothing here reads a clock (the time comes as `now`), keeps anything on a disk or opens a socket. Two
files are read, both named by the caller: the host's trust store and the table of distrusted authorities. The functions
are synchronous; all but `read_bundle` take milliseconds. Callers on the event loop run them in a thread.
"""
