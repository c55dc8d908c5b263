"""The `base-station` command: speaks the API over the Unix socket. Standard library only, so that it starts at once.

    base-station [--socket PATH] [--json] status
    base-station [--socket PATH] [--json] certificate [show]
    base-station [--socket PATH] [--json] certificate install FILE... [--passphrase-file FILE] [--dry-run] [--yes]
    base-station [--socket PATH] [--json] certificate use SOURCE
    base-station [--socket PATH] [--json] certificate restore
    base-station [--socket PATH] [--json] certificate remove [--yes]
    base-station [--socket PATH] [--json] certificate request [--key-type TYPE] [--subject CN=...,O=...]
                                                              [--name NAME]... [--replace] [-o FILE]
    base-station [--socket PATH] [--json] certificate request --show [-o FILE]
    base-station [--socket PATH] [--json] certificate request --discard
    base-station [--socket PATH] [--json] certificate renew-root [--yes]
    base-station [--socket PATH] [--json] certificate easydns [show]
    base-station [--socket PATH] [--json] certificate easydns set [--label LABEL] [--way acme|bundle] [--directory URL]
                                                                  [--contact E-MAIL] [--acme-profile PROFILE]
                                                                  [--eab-key-id ID] [--challenge-zone ZONE]
                                                                  [--terms-agreed URL] [--quiet-hour HOUR|any]
                                                                  [--wildcard on|off] [--trust-root-file FILE]
                                                                  [--username NAME] [--update-token-file FILE]
                                                                  [--api-token-file FILE] [--api-key-file FILE]
                                                                  [--eab-key-file FILE] [--clear SECRET]...
    base-station [--socket PATH] [--json] certificate easydns check
    base-station [--socket PATH] [--json] certificate easydns register [--agree-terms]
    base-station [--socket PATH] [--json] certificate easydns leave [--yes]
    base-station [--socket PATH] [--json] force-https [on|off]
    base-station [--socket PATH] [--json] network [show]
    base-station [--socket PATH] [--json] network set [--dhcp | --static ADDRESS/PREFIX] [--gateway ADDRESS]
                                                      [--ipv6 automatic|off|ADDRESS/PREFIX] [--ipv6-gateway ADDRESS]
                                                      [--dns ADDRESS,...] [--search DOMAIN] [--name NAME]
                                                      [--ntp SERVER,...] [--discovery on|off] [--dry-run] [--yes]
    base-station [--socket PATH] [--json] network reset [--yes]
    base-station [--socket PATH] [--json] events [--since TIME] [--until TIME] [--kind KIND] [--code CODE]
                                                 [--search TEXT] [--warnings] [--limit NUMBER] [--follow]
    base-station [--socket PATH] [--json] support FILE
    base-station [--socket PATH] [--json] panel [--once]
    base-station [--socket PATH] [--json] reset [--password] [--yes]

Exit codes: 0 done, 1 refused by the unit, 2 wrong arguments, 3 the daemon cannot be reached, 4 not confirmed.
A dry run whose verdict is a refusal ends with 1 as well, and so does `easydns check` where something fails. With
`--json` the API's answer stands on standard output, also the verdict that refuses a certificate; any other refusal is a
problem (RFC 9457) on standard error. With it nothing is asked but for a yes: `certificate install` wants `--yes` for
warnings, and `certificate easydns register` wants `--agree-terms`.

Files, in reading order:

    command_line          arguments in, exit code out; the one place where errors become sentences
    ending                how it can end
    unit                  one call of the API over the Unix socket
    unit_commands         status, force-https, reset
    network_commands      network show, set, reset
    event_commands        events
    backup_commands       backup save, restore
    support_commands      support; new_file: how a command writes a file
    certificate_commands  certificate show, use, restore, remove, renew-root
    certificate_install   certificate install
    supplied              the owner's files and pass phrase, read from this machine
    form                  files as multipart/form-data
    certificate_request   certificate request
    easydns_commands      certificate easydns
    easydns_text          its registration and prechecks for a person
    certificate_text      a certificate's dates, rows and findings for a person
    panel                 panel: in a terminal live, else printed
    panel_live            the panel joined to the terminal, until the person leaves
    panel_link            its pictures and keys over the Unix socket
    panel_typist          the keyboard's bytes as the panel's keys
    panel_drawing         a picture as characters (panel_picture: as the API tells it)
    terminal              what is printed, and what is asked
"""

from daemon.client.command_line import main as main
from daemon.client.ending import Ending as Ending
