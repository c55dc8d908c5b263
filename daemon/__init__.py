"""Host daemon of an intercom Base Station.

    key | browser | timer | command line
        -> Command -> controller queue -> state table -> effect through a port -> Snapshot -> web + panel

Only the controller changes state; everyone else sends it Commands and renders Snapshots.

Rooms, in reading order:

    states          the states, the one transition table, the machine
    controller/     the queue: decides, starts effects, publishes Snapshots; one duty a file
    messages/       Commands in, Snapshot out; one subject a file
    settings        what the owner sets, and the device profile
    accounts        password, first password, throttling: the rules, without I/O
    events          what happened to the unit, and how that is asked for
    ports           what the controller needs of the world, as Protocols
    certificates/   X.509: the device root and leaf, a chain's summary, the handshake rehearsal
    adapters/       the ports' real parts, one technology a file
    web/            listeners, HTTP API, sessions, the CCM
    panel_menu      joins the front panel's menu to Commands and Snapshots
    client/         the `base-station` command; one duty a file
    __main__        command line and composition root
    errors, threads, version

Dependencies point one way: errors, states <- settings, certificates <- messages <- ports <-
{controller, adapters, web, panel_menu} <- __main__. The four in braces never import each other.
"""
