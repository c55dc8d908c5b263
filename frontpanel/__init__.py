"""The front panel: a serial LCD with six keys, its menu, and an emulated one for people without it.

    bytes -> serialport -> protocol -> conversation -> driver -> key events -> menu -> Screen -> driver -> bytes

The panel is the way in when everything else has failed, so this package stands alone: it imports nothing of
the daemon, it keeps running whatever the serial line does, and its menu needs no clock and no I/O.

Room map, from the wire upwards:

    errors        LinkError, CommandRefused
    glyphs        the eight special characters and the Unicode characters that stand for them
    models        635, 633, 533: size, speed, character set, LEDs
    protocol      bytes <-> packets: CRC, frames, resynchronisation
    commands      the commands we send, and no others
    keys          six keys, their report codes and mask bits
    serialport    the only user of pyserial: bytes in, bytes out, one error
    conversation  one command outstanding, replies matched, retries
    keypad        which keys are down when reports can be lost
    screen        Screen, and what must be sent to turn one into another
    driver        FrontPanel: shows the latest Screen for ever, reports keys and the link's health
    items         the menu's description: pages, lists, dangerous actions, take-over
    place         where the menu stands
    layout        text wrapped, bars and pages for the display's size
    views         a place drawn as rows of text
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
