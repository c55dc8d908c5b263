"""The front panel: a serial LCD with six keys, its menu, and an emulated one for people without it.

    bytes -> serialport -> protocol -> conversation -> driver -> key events -> menu -> Screen -> driver -> bytes

The panel is the way in when everything else has failed, so this package stands alone: it imports nothing of
the daemon, it keeps running whatever the serial line does, and its menu needs no clock and no I/O.

Room map, from the wire upwards:

    errors        LinkError, WrongDevice, CommandRefused
    glyphs        the eight special characters and the Unicode characters that stand for them
    models        635, 633, 533: size, speed, character set, LEDs
    protocol      bytes <-> packets: CRC, frames, resynchronisation
    commands      the commands we send, and no others
    keys          six keys, their report codes and mask bits
    serialport    the only user of pyserial: bytes in, bytes out, one error
    conversation  one command outstanding, replies matched, retries
    finding       which panel is on the port, asked at both speeds
    keypad        which keys are down when reports can be lost (pure)
    keywatch      a connected panel's keys: reports, and polls while one is down
    bootscreen    what a panel shows by itself from power-on
    backlight     dims when unused; the waking key does nothing else
    screen        Screen, and what must be sent to turn one into another
    driver        FrontPanel: shows the latest Screen for ever, reports keys and the link's health
    layout        text wrapped, bars and pages for the display's size
    fields        one of several options, an address, a number, and what is wrong with a value
    form          several fields that take effect together
    items         the menu's description: entries, tree, take-over, action
    editor        an address or number while its digits are changed
    entry         a code while it is typed
    place         where the menu stands
    moving        where it stands after the tree was replaced
    picture       what fills the display, and the shapes it is built of
    filling_views a form, and a value that is being changed, as pictures
    views         a place as a picture
    step          what a key leads to
    filling       what a key does in a form and in a field
    steps         what a key does anywhere
    cover         the take-over that covers the menu
    recovery      ENTER and EXIT held together soon after start-up
    repeating     a key that is held down
    menu          Menu: keys and ticks in, Screen and Action out
    emulator      what a panel knows and answers (pure)
    links         stable names for pseudo-terminals
    wire          one direction of an emulated line, with a speed
    faults        what can go wrong with a reply, for tests
    emulated      the emulator on a pseudo-terminal behind a stable symlink
    drawing       the emulated panel as text for a terminal
    typist        a terminal's bytes -> the six keys, pressed and released
    terminal      a terminal that shows the emulated panel and plays its keys
    attach        a raw relay from this terminal to a headless panel's console
    child         the program that is run with the panel ready
    __main__      python -m frontpanel --link PATH [--run CMD ...]
"""
