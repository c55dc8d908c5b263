"""The ports' real parts, one technology or noun a file.

    layout           the one place that names files in the state directory
    atomic           the one atomic write; bounded reads; setting damaged files aside
    folder_lock      one daemon for each state directory
    documents        typed, versioned JSON to bytes and back
    stored_file      one file with its previous generation: load with fault sentences, save old-or-new
    settings_files   SettingsStore: the settings and the CCM account
    journals         ChangeJournal and ResetJournal
    keyed_pem        a key and its certificates as one checked PEM file
    erasing          takes files away for good, following nothing out of the state directory
    vault            CertificateVault: each certificate with its key in one file
    own_certificates  the owner's in it, which lie beside each other
    dns_lookup       NameLookup: asks DNS servers for addresses
    dns_exchange     one question to one DNS server, over UDP and TCP
    resolv_conf      which DNS servers a resolv.conf names
    rtnetlink        the kernel's links, addresses and default routes
    host_changes     tells when the kernel's addresses, links, routes or host name changed
    host_state       the host's true network state, from these and its host name; watches it
    host_network     NetworkBackend `none`: shows the host's state and sets nothing
    networkd         NetworkBackend `networkd`: has systemd-networkd do what the owner set
    networkd_file    the owner's details as the file that networkd reads
    host_tools       the host's own command line tools, run for us
    mdns             NameAnnouncer: tells the local network the unit's name, with zeroconf
    mdns_responder   one zeroconf with its sockets
    mdns_naming      what to be called where others have the name
    mdns_probe       asks whether names are free
    mdns_gate        what zeroconf gets to hear of what others say
    mdns_link        the link that it is spoken on
    easydns          NameRegistrar: names and records at easyDNS
    easydns_update   its dynamic update: the question, and the reading of its answers
    easydns_zone     a zone by its REST interface
    easydns_answer   what that answers, read with patience
    easydns_faults   what easyDNS's refusals are called
    outbound         asks servers elsewhere over HTTPS, verified and bounded
    outbound_exchange  one request and its answer, with aiohttp's client
    outbound_message what is asked, and what comes back
    outbound_faults  what may go wrong on the way
    system_clock     Clock
    timedated        TimeKeeper: sets the host's clock, and knows what it follows
    systemd_notify   Notifier and watchdog over $NOTIFY_SOCKET
    event_log        EventLog: to the host's log at once, and in batches to the disk
    sqlite_events    the events on disk
    event_folding    which of them share a row
    log_events       events to logging
    journal_events   events to systemd's journal, with fields
    plain_text       makes text from outside fit for one line of a log

Power cuts are the normal way in which a Base Station is switched off. So every write here leaves either the old or the
new, a start-up loads whatever is sound and says what is not, and a factory reset goes on where it was cut off.
"""
