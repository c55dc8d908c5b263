"""The controller: one queue, one task, the only code that changes the unit's state.

    Command -> controller (dispatch) -> a duty decides, moves the state table, starts an effect
            -> the effect's outcome comes back through the queue -> Snapshot

Rooms:

    controller    the queue and the doors' side of it (Hub)
    duties        makes the duties, and says which Command goes to which
    core          what all duties share: the ports, the machine, the unit's record, effects, publishing
    unit          the record: everything the daemon knows of the unit now
    effects       bounded tasks whose outcomes come back through the queue; a factory reset cancels them all, and
                  Reopen port 80 those of a change
    lanes         where blocking work runs: one thread for the disk, two for passwords, one for what owners supply
    duties, one file each:
      starting    load, settle certificates, open listeners; what to do when that fails
      proving     the certificate test
      forcing     Force HTTPS on and off, Reopen port 80
      confirming  the pending change: kept, or taken back
      settling    which certificates can be served at start-up, and what is made where none can
      certifying  every certificate is judged, and the owner's names are looked up
      reissuing   the self-signed leaf follows the unit's addresses and its own age; a new device root
      judging     the verdict on what the owner supplies
      installing  the owner's certificate: installed, brought back, removed
      requesting  a key made on the unit, and the request for it
      switching   another certificate is served, at once or as a pending change
      account     signing in, changing and resetting the password
      resetting   the factory reset
      locking     the front panel's code
      networking  other network details, as a pending change
      bringing_back  the factory's network details, at once
      foreseeing  what they would mean for the certificates
      announcing  the local network is told the unit's name
      applying    the host's network is as the settings say, tried until it is
      forwarding  where events are sent to
      measuring   whether figures may be fetched
      first_steps what is still to be done with a new unit, and what it is called
      timing      the host's clock, and setting it
      noticing    what listeners, network and panel report
      keeping     what could not be stored is tried again
    setting       how settings are stored by which nobody can be cut off
    conditions    what a Command needs of the unit before it may go on
    trusting      by which certificates a server elsewhere is verified
    inheriting    which certificate inherits the proof of the one before it
    guard         why Force HTTPS cannot be switched on
    alarms        what is wrong without being a state
    picture       record -> Snapshot; sources: each certificate in it
"""

from daemon.controller.controller import Controller
from daemon.controller.core import Ports

__all__ = ["Controller", "Ports"]
