/** The CCM behind the sign-in in German: each sentence as `language.js` asks for it, and what it is in German. */

/** @type {Record<string, string>} */
export const SENTENCES = {
  // Names from the manual, as they stand there
  Hardware: "Hardware",
  Resources: "Resources",
  Host: "Host",
  Security: "Security",
  "Network ¦ the page": "Network",
  General: "General",
  "Force HTTPS": "Force HTTPS",
  "Base Station": "Base Station",
  "{0} – Base Station CCM": "{0} – Base Station CCM",

  // Words of several pages
  Account: "Konto",
  Address: "Adresse",
  Addresses: "Adressen",
  Attention: "Achtung",
  Cancel: "Abbrechen",
  "CCM access": "Zugang zum CCM",
  Certificate: "Zertifikat",
  "Checking…": "Prüfung läuft …",
  "Checking first…": "Wird erst geprüft …",
  Clock: "Uhr",
  Close: "Schließen",
  Connected: "Verbunden",
  "Discard changes": "Änderungen verwerfen",
  Done: "Erledigt",
  Error: "Fehler",
  Failed: "Fehlgeschlagen",
  "Front panel": "Bedienfeld",
  Gateway: "Gateway",
  "Go there": "Dorthin",
  "Host name": "Hostname",
  "In use": "Aktiv",
  Key: "Schlüssel",
  "Last seen": "Zuletzt gesehen",
  "Loading…": "Wird geladen …",
  Name: "Name",
  Network: "Netzwerk",
  None: "Keine",
  "None ¦ a gateway": "Keines",
  "Not connected": "Nicht verbunden",
  Note: "Hinweis",
  Off: "Aus",
  On: "Ein",
  "(opens a new tab)": "(öffnet einen neuen Tab)",
  "Pass phrase": "Passphrase",
  "port {0}": "Port {0}",
  "ports {0}": "Port {0}",
  Ports: "Ports",
  Remove: "Entfernen",
  Save: "Speichern",
  "Saved.": "Gespeichert.",
  "Saving…": "Wird gespeichert …",
  Settings: "Einstellungen",
  Subject: "Inhaber (Subject)",
  "today, {0}": "heute, {0}",
  Unit: "Gerät",
  Warning: "Warnung",
  When: "Zeitpunkt",
  "{0} left": "noch {0}",
  "{0} Correct what is marked above.": "{0} Korrigieren Sie, was oben markiert ist.",
  "Self-signed certificate": "Selbstsigniertes Zertifikat",
  "Your own certificate": "Ihr eigenes Zertifikat",
  "EasyDNS certificate": "EasyDNS-Zertifikat",

  // Around every page
  "Certificate test": "Zertifikatstest",
  Events: "Ereignisse",
  API: "API",
  "Skip to the page": "Zum Inhalt springen",
  Navigation: "Navigation",
  "This connection is not encrypted": "Diese Verbindung ist nicht verschlüsselt",
  "Sign out": "Abmelden",
  Main: "Hauptnavigation",
  "You are here": "Sie sind hier",
  "This page could not be loaded. Reload it when the unit answers again.":
    "Diese Seite konnte nicht geladen werden. Laden Sie sie neu, sobald das Gerät wieder antwortet.",
  "Factory reset under way": "Rücksetzen auf Werkseinstellungen läuft",
  "All configuration is being removed, network details included. Keep the unit switched on. When it is done, this sign-in ends: read the unit's address and the new password on its front panel.":
    "Die gesamte Konfiguration wird gelöscht, auch die Netzwerkeinstellungen. Lassen Sie das Gerät eingeschaltet. " +
    "Danach endet diese Anmeldung: Lesen Sie Adresse und neues Passwort am Bedienfeld des Geräts ab.",
  "Progress of the reset": "Fortschritt des Rücksetzens",
  "I have read this": "Gelesen",
  "Open this page anew": "Diese Seite neu öffnen",

  // What needs attention
  "No connection to the unit": "Keine Verbindung zum Gerät",
  "{0} (since {1}). Trying again by itself.": "{0} (seit {1}). Es wird von selbst erneut versucht.",
  "Below is the last known condition.": "Unten steht der letzte bekannte Zustand.",
  "If Force HTTPS was switched on meanwhile, the CCM is now here: {0}":
    "Falls Force HTTPS inzwischen eingeschaltet wurde, finden Sie das CCM jetzt hier: {0}",
  "Try now": "Jetzt versuchen",
  "The unit's certificate has changed since this page was opened. If this browser does not accept the new one, it says nothing here. Open the page anew, and trust or accept the certificate there.":
    "Das Zertifikat des Geräts hat sich geändert, seit diese Seite geöffnet wurde. Akzeptiert dieser Browser das neue " +
    "nicht, sagt er es hier nicht. Öffnen Sie die Seite neu und akzeptieren Sie dort das Zertifikat.",
  "If you cannot, do nothing: the unit goes back to the old one by itself, as counted below.":
    "Wenn das nicht geht, unternehmen Sie nichts: Das Gerät kehrt von selbst zum alten zurück, wie unten gezählt wird.",
  "Set a new password": "Neues Passwort setzen",
  "Your password was sent over port 80, where others on the network could read it.":
    "Ihr Passwort wurde über Port 80 gesendet, wo andere im Netzwerk es mitlesen konnten.",
  "The first password is still in use: anybody at the front panel can read it.":
    "Noch gilt das erste Passwort: Jeder kann es am Bedienfeld ablesen.",

  // Port 80 closed by somebody else
  "Force HTTPS was switched on. Port 80 is closed.": "Force HTTPS wurde eingeschaltet. Port 80 ist geschlossen.",
  "This page goes on over HTTPS in {0}. Sign in there.":
    "Diese Seite geht in {0} über HTTPS weiter. Melden Sie sich dort an.",
  "The CCM goes on over HTTPS. Sign in there.": "Das CCM geht über HTTPS weiter. Melden Sie sich dort an.",
  "Unless somebody confirms it there in time, port 80 opens again, and so does this page.":
    "Wenn es dort niemand rechtzeitig bestätigt, öffnet sich Port 80 wieder, und diese Seite geht hier weiter.",

  // A change that waits to be kept
  "Keep Force HTTPS?": "Force HTTPS beibehalten?",
  "The HTTP port is closed, and you have reached the CCM over HTTPS: it works from here.":
    "Der HTTP-Port ist geschlossen, und Sie haben das CCM über HTTPS erreicht: Von hier aus funktioniert es.",
  "Keep Force HTTPS": "Force HTTPS beibehalten",
  "Keep the new certificate?": "Neues Zertifikat beibehalten?",
  "The unit now shows the new certificate. Keep it from here: that also proves that this browser gets in with it.":
    "Das Gerät zeigt jetzt das neue Zertifikat. Behalten Sie es von hier aus bei: Das beweist zugleich, dass dieser " +
    "Browser damit hineinkommt.",
  "The unit now shows the new certificate, and this browser gets in with it.":
    "Das Gerät zeigt jetzt das neue Zertifikat, und dieser Browser kommt damit hinein.",
  "Keep the certificate": "Zertifikat beibehalten",
  "Keep the new network details?": "Neue Netzwerkeinstellungen beibehalten?",
  "The unit now uses the new network details, and this browser reaches it.":
    "Das Gerät verwendet jetzt die neuen Netzwerkeinstellungen, und dieser Browser erreicht es.",
  "Keep the network details": "Netzwerkeinstellungen beibehalten",
  "Keep the restored configuration?": "Wiederhergestellte Konfiguration beibehalten?",
  "The unit now uses the restored configuration, and you have reached it.":
    "Das Gerät verwendet jetzt die wiederhergestellte Konfiguration, und Sie haben es erreicht.",
  "Keep the configuration": "Konfiguration beibehalten",
  "Go back": "Zurücknehmen",
  "The time is up: the unit is going back.": "Die Zeit ist um: Das Gerät nimmt die Änderung zurück.",
  "If you do nothing, it goes back by itself to how it was before.":
    "Wenn Sie nichts tun, stellt es von selbst den vorigen Zustand wieder her.",
  "{0} left to decide.": "Noch {0} zum Entscheiden.",

  // A move to another address
  "The unit moves to {0}": "Das Gerät zieht um nach {0}",
  "The unit moves to another address": "Das Gerät zieht an eine andere Adresse um",
  "Read the new address on the front panel and open the CCM there, or press ENTER at the front panel to keep the new details.":
    "Lesen Sie die neue Adresse am Bedienfeld ab und öffnen Sie das CCM dort, oder drücken Sie am Bedienfeld ENTER, um " +
    "die neuen Einstellungen beizubehalten.",
  "By its name, where your network knows it: {0}": "Über seinen Namen, wenn Ihr Netzwerk ihn kennt: {0}",
  "Sign in there and press {0}.": "Melden Sie sich dort an und klicken Sie auf {0}.",
  "Press {0} there.": "Klicken Sie dort auf {0}.",
  "Go to the new address": "Zur neuen Adresse",
  "Stay on this page": "Auf dieser Seite bleiben",
  "If the browser does not get there, see that this computer is in the same network as the new address. ENTER at the front panel keeps the new details as well.":
    "Wenn der Browser nicht dorthin gelangt, sorgen Sie dafür, dass dieser Computer im selben Netzwerk ist wie die neue " +
    "Adresse. Auch ENTER am Bedienfeld behält die neuen Einstellungen bei.",
  "The browser is on its way there.": "Der Browser ist auf dem Weg dorthin.",
  "This page stays here.": "Diese Seite bleibt hier.",
  "This page goes there in {0}.": "Diese Seite wechselt in {0} dorthin.",
  "This page goes there in a moment.": "Diese Seite wechselt gleich dorthin.",
  "The unit does not answer here any more, though the time should be up: somebody has kept the new details, or this computer cannot reach it. Open the CCM at the address that the front panel shows.":
    "Das Gerät antwortet hier nicht mehr, obwohl die Zeit um sein müsste: Entweder hat jemand die neuen Einstellungen " +
    "beibehalten, oder dieser Computer erreicht es nicht. Öffnen Sie das CCM unter der Adresse, die das Bedienfeld zeigt.",
  "It may be back with a certificate that this browser does not accept yet: open this page anew.":
    "Vielleicht ist es mit einem Zertifikat zurück, das dieser Browser noch nicht akzeptiert: Öffnen Sie diese Seite neu.",
  "The time is up: the unit is going back. This page finds it again by itself.":
    "Die Zeit ist um: Das Gerät kehrt zurück. Diese Seite findet es von selbst wieder.",
  "Unless somebody keeps them, the unit goes back to the details before when the time shown is up. This page then says so.":
    "Wenn niemand sie beibehält, kehrt das Gerät nach der angezeigten Zeit zu den vorigen Einstellungen zurück. Diese " +
    "Seite sagt es dann.",
  "Close this message": "Diese Meldung schließen",
  "The new network details are kept.": "Die neuen Netzwerkeinstellungen gelten.",
  "The unit went back to the network details before.":
    "Das Gerät ist zu den vorigen Netzwerkeinstellungen zurückgekehrt.",
  "The unit went back to the details before.": "Das Gerät ist zu den vorigen Einstellungen zurückgekehrt.",
  "Nobody kept the new ones in time. See that this computer can reach the new address, then apply them again: what you typed is still on the page Network.":
    "Niemand hat die neuen rechtzeitig beibehalten. Sorgen Sie dafür, dass dieser Computer die neue Adresse erreicht, und " +
    "wenden Sie sie erneut an: Ihre Eingaben stehen noch auf der Seite „Network“.",
  "The CCM is here: {0}": "Das CCM ist hier: {0}",

  // Host
  "{0}, serial number {1}": "{0}, Seriennummer {1}",
  "Host settings": "Einstellungen des Hosts",
  "In order": "In Ordnung",
  "HTTPS on {0}": "HTTPS auf {0}",
  "{0}. Port {1} is closed, to be confirmed.": "{0}. Port {1} ist geschlossen, noch zu bestätigen.",
  "{0} only. Port {1} is closed.": "Nur {0}. Port {1} ist geschlossen.",
  "HTTP on port {0} and {1}": "HTTP auf Port {0} und {1}",

  // First steps
  "First steps": "Erste Schritte",
  "Set your own password": "Eigenes Passwort setzen",
  "The first password stands on the front panel, where anybody can read it. Your own is set over HTTPS, so that nobody on the network reads it either.":
    "Das erste Passwort steht am Bedienfeld, wo jeder es ablesen kann. Ihr eigenes setzen Sie über HTTPS, damit es auch im " +
    "Netzwerk niemand mitliest.",
  "Set the password": "Passwort setzen",
  "Name the unit": "Gerät benennen",
  "So that people tell it from others.": "Damit man es von anderen unterscheidet.",
  "Name of the unit": "Name des Geräts",
  "As people here call it, such as “FOH rack”. It stands in this page, on the front panel and where the unit is announced. Empty: the maker's name.":
    "Wie man es hier nennt, zum Beispiel „FOH-Rack“. Der Name steht auf dieser Seite, am Bedienfeld und wo sich das Gerät " +
    "im Netzwerk meldet. Leer: der Name des Herstellers.",
  "The unit is called that now.": "Das Gerät heißt jetzt so.",
  "Set the name": "Namen setzen",
  "Somebody else has called the unit “{0}” since you began to type.":
    "Jemand anderes hat das Gerät „{0}“ genannt, seit Sie zu tippen begannen.",
  "“Set the name” again calls it what stands here.": "Erneutes „Namen setzen“ nennt es so, wie es hier steht.",
  "Set up the network": "Netzwerk einrichten",
  "A fixed address is found again after a power cut, and is what a certificate can be made for.":
    "Eine feste Adresse findet man nach einem Stromausfall wieder, und auf sie kann ein Zertifikat ausgestellt werden.",
  "Network details": "Netzwerkeinstellungen",
  "Close port 80": "Port 80 schließen",
  "Over port 80 others on the network can read and change what you do here. Force HTTPS closes it, and opens it again by itself unless you get in over HTTPS.":
    "Über Port 80 können andere im Netzwerk mitlesen und verändern, was Sie hier tun. Force HTTPS schließt ihn und öffnet " +
    "ihn von selbst wieder, wenn Sie über HTTPS nicht hineinkommen.",
  "The unit is here now: {0}": "Das Gerät ist jetzt hier: {0}",
  "The first steps have been put away.": "Die ersten Schritte sind ausgeblendet.",
  "All is done. The unit is ready.": "Alles erledigt. Das Gerät ist bereit.",
  "In any order. Leave whenever you like: the unit remembers.":
    "In beliebiger Reihenfolge. Sie können jederzeit unterbrechen: Das Gerät merkt sich den Stand.",
  "I need no guide": "Ohne Anleitung weiter",
  "Put the guide away": "Anleitung ausblenden",
  "Look at it again": "Noch einmal ansehen",
  "Fine as it is": "So lassen",
  "{0} of {1} are done. Still open: {2}.": "{0} von {1} erledigt. Noch offen: {2}.",
  "All are done.": "Alle sind erledigt.",
  Begin: "Beginnen",
  "Go on": "Fortsetzen",
  Finish: "Abschließen",

  // General
  "This unit": "Dieses Gerät",
  Model: "Modell",
  "Serial number": "Seriennummer",
  "Software version": "Softwareversion",
  "Running for": "Laufzeit",
  "All network details": "Alle Netzwerkeinstellungen",
  "Last factory reset": "Letztes Rücksetzen auf Werkseinstellungen",
  "Some of the old configuration could not be removed.":
    "Ein Teil der alten Konfiguration konnte nicht gelöscht werden.",
  "Still there: {0}. Repeat the reset from the front panel.":
    "Noch vorhanden: {0}. Wiederholen Sie das Rücksetzen am Bedienfeld.",
  Started: "Begonnen",
  Finished: "Beendet",
  "Not finished": "Nicht beendet",
  "Asked for from": "Ausgelöst von",
  Removed: "Gelöscht",
  Nothing: "Nichts",

  // Support
  "Support bundle": "Support-Paket",
  "How the unit is, its last events and log lines, in one file for whoever helps you. There is no password, key or token in it; names and addresses of your network are.":
    "Wie es dem Gerät geht, seine letzten Ereignisse und Protokollzeilen, in einer Datei für alle, die Ihnen helfen. Sie " +
    "enthält weder Passwort noch Schlüssel noch Token, wohl aber Namen und Adressen Ihres Netzwerks.",
  Download: "Herunterladen",
  "About this software and its licences": "Über diese Software und ihre Lizenzen",

  // Clock
  Time: "Zeit",
  "Not set yet": "Noch nicht gestellt",
  Follows: "Zeitquelle",
  "Was off by": "Abweichung",
  "{0} s when it last asked": "{0} s bei der letzten Abfrage",
  "This computer": "Dieser Computer",
  "The clock was set.": "Die Uhr wurde gestellt.",
  "No time server sets this clock.": "Kein Zeitserver stellt diese Uhr.",
  "Certificates are judged by the clock, so it should be right: name a time server under Network, or set it once from here.":
    "Zertifikate werden nach der Uhr beurteilt, darum sollte sie stimmen: Tragen Sie unter „Network“ einen Zeitserver ein " +
    "oder stellen Sie sie einmal von hier aus.",
  "Set to this computer's time": "Auf die Zeit dieses Computers stellen",
  "Not known: the host does not say": "Unbekannt: Der Host gibt keine Auskunft",
  "Nobody yet; {0} was asked": "Noch keine; {0} wurde gefragt",
  Nobody: "Keine",
  "A time server": "Ein Zeitserver",
  "{0} ahead of the unit": "{0} vor dem Gerät",
  "{0} behind the unit": "{0} hinter dem Gerät",

  // The front panel's picture
  "What stands on it now. Passwords are masked here, and its keys work at the unit only.":
    "Was es gerade anzeigt. Passwörter sind hier verdeckt, und seine Tasten wirken nur am Gerät.",
  "off ¦ a light": "aus",
  green: "grün",
  red: "rot",
  orange: "orange",
  "Trying again.": "Es wird erneut versucht.",
  "No picture of the panel.": "Kein Bild des Bedienfelds.",
  "The panel shows: {0}.": "Das Bedienfeld zeigt: {0}.",
  "The panel shows nothing.": "Das Bedienfeld zeigt nichts.",
  "Its lights: {0}.": "Seine Leuchten: {0}.",

  // Saving and restoring the configuration
  "Save the configuration": "Konfiguration sichern",
  "Network details, the choice of certificate and the like, in one file to be kept outside the unit.":
    "Netzwerkeinstellungen, Wahl des Zertifikats und dergleichen in einer Datei, die außerhalb des Geräts aufbewahrt wird.",
  "With keys and secrets, sealed with a pass phrase": "Mit Schlüsseln und Zugangsdaten, durch eine Passphrase verschlüsselt",
  "A pass phrase must not travel over HTTP. {0}.": "Eine Passphrase darf nicht über HTTP übertragen werden. {0}.",
  "Do it over HTTPS": "Über HTTPS fortfahren",
  "8 characters or more. Without it nobody opens what is sealed, you neither.":
    "Mindestens 8 Zeichen. Ohne sie öffnet niemand den verschlüsselten Teil, auch Sie nicht.",
  "Save to a file": "In eine Datei sichern",
  "Restore it": "Wiederherstellen",
  "The file is checked whole first. What it changes goes back by itself unless you keep it over HTTPS.":
    "Die Datei wird zuerst vollständig geprüft. Was sie ändert, wird von selbst zurückgenommen, wenn Sie es nicht über " +
    "HTTPS beibehalten.",
  File: "Datei",
  "Opens the keys and secrets in the file. Left empty, they are left out.":
    "Öffnet Schlüssel und Zugangsdaten in der Datei. Bleibt das Feld leer, werden sie ausgelassen.",
  "Open what is sealed": "Verschlüsselten Teil öffnen",
  "Saved from": "Gesichert von",
  "Keys and secrets": "Schlüssel und Zugangsdaten",
  "Sealed in it": "Verschlüsselt enthalten",
  "None in it": "Nicht enthalten",
  "It changes": "Ändert",
  nothing: "nichts",
  "It is another unit's. What is this one to be?": "Sie stammt von einem anderen Gerät. Was soll dieses werden?",
  "Become that unit: its addresses, host name and registered name":
    "Jenes Gerät: dessen Adressen, Hostname und registrierter Name",
  "Stay this unit, and take the rest": "Dieses Gerät bleiben und den Rest übernehmen",
  "Restoring…": "Wird wiederhergestellt …",
  Restore: "Wiederherstellen",
  "The file is larger than 512 KiB: it is not a backup.": "Die Datei ist größer als 512 KiB: Das ist keine Sicherung.",
  "The file could not be read. Choose it again.": "Die Datei konnte nicht gelesen werden. Wählen Sie sie erneut.",
  "Restore this configuration?": "Diese Konfiguration wiederherstellen?",
  "It changes: {0}. The CCM may be at another address afterwards.":
    "Sie ändert: {0}. Das CCM kann danach unter einer anderen Adresse stehen.",
  "It goes back by itself unless you keep it over HTTPS within the time shown.":
    "Alles wird von selbst zurückgenommen, wenn Sie es nicht innerhalb der angezeigten Zeit über HTTPS beibehalten.",

  // Network: how it is
  "Before the change": "Vor der Änderung",
  Now: "Jetzt",
  "To have the others all the same, apply them again and keep them in time.":
    "Wenn Sie die anderen dennoch wollen, wenden Sie sie erneut an und behalten Sie sie rechtzeitig bei.",
  Cable: "Kabel",
  "Hardware address": "MAC-Adresse",
  Interface: "Schnittstelle",
  "{0} (main)": "{0} (Haupt)",
  "There is no such interface in this unit.": "Diese Schnittstelle gibt es in diesem Gerät nicht.",
  "No cable": "Kein Kabel",
  Gateways: "Gateways",
  "DNS servers": "DNS-Server",
  "None. Plug the network cable in.": "Keine. Stecken Sie das Netzwerkkabel ein.",
  "None. No DHCP server has answered yet.": "Keine. Bisher hat kein DHCP-Server geantwortet.",
  "None yet.": "Noch keine.",
  "This unit's network is set on its host.": "Das Netzwerk dieses Geräts wird auf seinem Host eingestellt.",
  "Change it there, with the host's own tools; this page shows what comes of it.":
    "Ändern Sie es dort mit den Werkzeugen des Hosts; diese Seite zeigt das Ergebnis.",
  "from DHCP": "von DHCP",
  static: "statisch",
  "from a router": "von einem Router",
  "link-local": "link-lokal",

  // Network: the form
  "What you change here goes back by itself unless it is kept at the new address.":
    "Was Sie hier ändern, wird von selbst zurückgenommen, wenn es nicht an der neuen Adresse beibehalten wird.",
  "Automatic (DHCP)": "Automatisch (DHCP)",
  Automatic: "Automatisch",
  Static: "Statisch",
  "Such as 192.168.1.20": "Zum Beispiel 192.168.1.20",
  "Prefix or netmask": "Präfix oder Netzmaske",
  Prefix: "Präfix",
  "Netmask {0}": "Netzmaske {0}",
  "Such as 24 or 255.255.255.0": "Zum Beispiel 24 oder 255.255.255.0",
  "Mostly 64": "Meist 64",
  "The router that leads to other networks. Leave it empty if there is none.":
    "Der Router, der in andere Netzwerke führt. Leer lassen, wenn es keinen gibt.",
  "Leave it empty if there is none.": "Leer lassen, wenn es keines gibt.",
  "IPv6 address": "IPv6-Adresse",
  "Such as fd12:3456:789a::20": "Zum Beispiel fd12:3456:789a::20",
  "IPv4 gateway": "IPv4-Gateway",
  "IPv6 gateway": "IPv6-Gateway",
  "Up to 4 addresses, one a line.": "Bis zu 4 Adressen, eine je Zeile.",
  "Up to 4 names or addresses, one a line.": "Bis zu 4 Namen oder Adressen, je Zeile eine Angabe.",
  "Empty: those that the network gives.": "Leer: die Server, die das Netzwerk nennt.",
  "Search domain": "Suchdomain",
  "Such as theatre.example. Mostly left empty.": "Zum Beispiel theatre.example. Bleibt meist leer.",
  "Name and time": "Name und Zeit",
  "Letters, digits and hyphens. Empty: made from the serial number.":
    "Buchstaben, Ziffern und Bindestriche. Leer: aus der Seriennummer gebildet.",
  "Discovery (mDNS)": "Auffindbar im Netzwerk (mDNS)",
  "Other devices on this network find the unit by its name, {0}.":
    "Andere Geräte in diesem Netzwerk finden das Gerät über seinen Namen, {0}.",
  "Other devices on this network find the unit by its name.":
    "Andere Geräte in diesem Netzwerk finden das Gerät über seinen Namen.",
  "Time servers (NTP)": "Zeitserver (NTP)",
  "of {0}": "von {0}",
  "{0} Allowed: {1}": "{0} Erlaubt: {1}",
  "Review changes": "Änderungen ansehen",
  "Use the factory's": "Werkseinstellungen eintragen",
  "The form is filled in as set now.": "Das Formular zeigt die geltenden Einstellungen.",
  "The form is filled in as from the factory.": "Das Formular zeigt die Werkseinstellungen.",
  "1 field needs another value.": "1 Feld braucht einen anderen Wert.",
  "{0} fields need another value.": "{0} Felder brauchen einen anderen Wert.",
  "Nothing differs from what is set now.": "Nichts weicht von den geltenden Einstellungen ab.",
  "{0} Change a field first.": "{0} Ändern Sie zuerst ein Feld.",
  "Applying…": "Wird angewendet …",
  Apply: "Anwenden",
  "Back to the form": "Zurück zum Formular",
  "Netmask {0} is the prefix {1}.": "Netzmaske {0} ist das Präfix {1}.",
  "“Discard changes” shows them as they are now. “Review changes” again shows what yours would change in them.":
    "„Änderungen verwerfen“ zeigt sie, wie sie jetzt sind. „Änderungen ansehen“ zeigt erneut, was Ihre daran ändern würden.",
  "The unit applies the changes.": "Das Gerät wendet die Änderungen an.",
  "A change waits to be kept, as told above. Once it is kept or has gone back, the form is here again.":
    "Eine Änderung ist noch nicht bestätigt, siehe oben. Sobald sie beibehalten oder zurückgenommen ist, steht das " +
    "Formular wieder hier.",

  // Network: what would change
  "What changes": "Was sich ändert",
  Before: "Vorher",
  After: "Nachher",
  "From the network": "Vom Netzwerk",
  "Static, {0}": "Statisch, {0}",
  "Made from the serial number": "Aus der Seriennummer gebildet",
  "What to know before": "Was Sie vorher wissen sollten",
  "Where the CCM will be": "Wo das CCM dann ist",
  "At the address that the front panel shows then.": "Unter der Adresse, die das Bedienfeld dann zeigt.",
  "{0}, by its name": "{0}, über seinen Namen",
  "This page goes there by itself. Sign in there.": "Diese Seite wechselt von selbst dorthin. Melden Sie sich dort an.",
  "This page goes there by itself.": "Diese Seite wechselt von selbst dorthin.",
  "This page stays where it is.": "Diese Seite bleibt, wo sie ist.",
  "How it is kept": "Wie die Änderung beibehalten wird",
  "The unit goes back by itself after {0}, and counts them on its front panel.":
    "Das Gerät kehrt nach {0} von selbst zurück und zählt sie am Bedienfeld herunter.",
  "It stays as set here once somebody signs in at the new address and presses {0}, or presses ENTER at the front panel.":
    "Die Einstellungen bleiben, sobald sich jemand an der neuen Adresse anmeldet und auf {0} klickt oder am Bedienfeld " +
    "ENTER drückt.",
  "It stays as set here once somebody signs in here and presses {0}, or presses ENTER at the front panel.":
    "Die Einstellungen bleiben, sobald sich jemand hier anmeldet und auf {0} klickt oder am Bedienfeld ENTER drückt.",

  // Security: the switch
  "On, waiting to be confirmed. HTTP on {0} is closed.": "Ein, noch zu bestätigen. HTTP auf {0} ist geschlossen.",
  "On. HTTP on {0} is closed; the CCM answers over HTTPS only.":
    "Ein. HTTP auf {0} ist geschlossen; das CCM antwortet nur über HTTPS.",
  "Off. The CCM answers over HTTP and HTTPS.": "Aus. Das CCM antwortet über HTTP und HTTPS.",
  "Off. One click closes {0}. Unless you then confirm over HTTPS, it opens again by itself.":
    "Aus. Ein Klick schließt {0}. Wenn Sie danach nicht über HTTPS bestätigen, öffnet er sich von selbst wieder.",
  "open ¦ a port": "offen",
  "not open ¦ a port": "nicht offen",
  "closed ¦ a port": "geschlossen",
  "Not every port could be opened: {0}.": "Nicht alle Ports konnten geöffnet werden: {0}.",
  "The unit goes on trying.": "Das Gerät versucht es weiter.",
  "Turn Force HTTPS off?": "Force HTTPS ausschalten?",
  "Port {0} opens again. Whoever signs in there sends the password unencrypted.":
    "Port {0} öffnet sich wieder. Wer sich dort anmeldet, sendet das Passwort unverschlüsselt.",
  "HTTPS stays as it is, and you stay signed in.": "HTTPS bleibt, wie es ist, und Sie bleiben angemeldet.",
  "Turn off": "Ausschalten",
  "Force HTTPS is on and stays on. Port {0} is closed.": "Force HTTPS ist eingeschaltet und bleibt es. Port {0} ist geschlossen.",
  "Force HTTPS went back to off. Port {0} is open again.": "Force HTTPS ist wieder ausgeschaltet. Port {0} ist wieder offen.",
  "Port {0} is closed. Going on over HTTPS": "Port {0} ist geschlossen. Weiter über HTTPS",
  "Sign in there and keep Force HTTPS within the time shown; otherwise it goes back by itself.":
    "Melden Sie sich dort an und behalten Sie Force HTTPS innerhalb der angezeigten Zeit bei; sonst schaltet es sich von " +
    "selbst wieder aus.",
  "Go on over HTTPS": "Weiter über HTTPS",

  // Security: the steps
  "The way to Force HTTPS": "Der Weg zu Force HTTPS",
  Next: "Als Nächstes",
  "Not yet": "Noch nicht",
  "Once each": "Je einmal",
  Choose: "Wählen",
  "{0} is in use.": "In Verwendung: {0}.",
  "{0} cannot serve; the self-signed one serves instead. See why below.":
    "Nicht verwendbar: {0}. An seiner Stelle dient das selbstsignierte. Den Grund lesen Sie unten.",
  Trust: "Vertrauen",
  "Make each browser trust it once, else it warns. The unit cannot see whether it does.":
    "Machen Sie es jedem Browser einmal bekannt, sonst warnt er. Das Gerät kann nicht sehen, ob er ihm vertraut.",
  "Browsers that know its issuer trust it already. The address bar shows it.":
    "Browser, die den Aussteller kennen, vertrauen ihm bereits. Die Adressleiste zeigt es.",
  Test: "Testen",
  "Keeping the new certificate is its test.": "Das neue Zertifikat beizubehalten ist sein Test.",
  "Reached over HTTPS {0} from {1}.": "Über HTTPS erreicht: {0}, von {1}.",
  "Open the CCM over HTTPS and sign in there.": "Öffnen Sie das CCM über HTTPS und melden Sie sich dort an.",
  Switch: "Umschalten",
  "Force HTTPS is on.": "Force HTTPS ist eingeschaltet.",
  "Click the switch above: one click.": "Klicken Sie auf den Schalter oben: ein Klick.",
  "Not possible now.": "Derzeit nicht möglich.",
  Confirm: "Bestätigen",
  "Keep it above before the time is up.": "Behalten Sie es oben bei, bevor die Zeit um ist.",
  "Confirmed over HTTPS. It stays on.": "Über HTTPS bestätigt. Es bleibt eingeschaltet.",
  "Opens with the switch. If you do not confirm, all goes back by itself.":
    "Folgt auf das Umschalten. Wenn Sie nicht bestätigen, geht alles von selbst zurück.",

  // Security: the test
  "The certificate has changed. It has to be tested again.":
    "Das Zertifikat hat sich geändert. Es muss erneut getestet werden.",
  "The certificate was tested. The way to the switch is open.":
    "Das Zertifikat wurde getestet. Der Weg zum Schalter ist frei.",
  "Keeping the new certificate, above, is its test.": "Das neue Zertifikat oben beizubehalten ist sein Test.",
  "Reached over HTTPS.": "Über HTTPS erreicht.",
  From: "Von",
  As: "Als",
  "Reached, not necessarily trusted: if the browser warned and you went on, it still warns next time.":
    "Erreicht heißt nicht unbedingt vertraut: Hat der Browser gewarnt und Sie haben fortgesetzt, warnt er auch beim " +
    "nächsten Mal.",
  "Testing…": "Test läuft …",
  "Test again": "Erneut testen",
  "Test certificate": "Zertifikat testen",
  "The certificate does not name {0}, so the browser warns at this address. It names:":
    "Das Zertifikat nennt {0} nicht, darum warnt der Browser bei dieser Adresse. Es nennt:",
  "Opens {0} in a new tab. Sign in there, and this page shows the result.":
    "Öffnet {0} in einem neuen Tab. Melden Sie sich dort an; diese Seite zeigt das Ergebnis.",
  "Result of the test": "Ergebnis des Tests",
  "The test works over HTTPS only": "Der Test geht nur über HTTPS",
  "This page was opened over HTTP.": "Diese Seite wurde über HTTP geöffnet.",
  "Look at the address bar. If the browser warns there, it does not trust the certificate yet: {0} stands on the Security page.":
    "Sehen Sie auf die Adressleiste. Warnt der Browser dort, vertraut er dem Zertifikat noch nicht: {0}, steht auf der " +
    "Seite „Security“.",
  "how to get it trusted": "Wie Sie das ändern",
  "Back to Security": "Zurück zu „Security“",
  "Go on to the switch": "Weiter zum Schalter",

  // Security: the certificates
  "What the unit shows to a browser over HTTPS. There are three sources.":
    "Was das Gerät einem Browser über HTTPS zeigt. Es gibt drei Quellen.",
  "A change waits to be kept, above. Nothing here can be changed before.":
    "Oben wartet eine Änderung darauf, beibehalten zu werden. Vorher lässt sich hier nichts ändern.",
  "{0} is chosen but cannot serve.": "Gewählt, aber nicht verwendbar: {0}.",
  "The self-signed certificate serves in its place, so that the CCM stays reachable over HTTPS.":
    "An seiner Stelle dient das selbstsignierte Zertifikat, damit das CCM über HTTPS erreichbar bleibt.",
  "This part of the page could not be loaded.": "Dieser Teil der Seite konnte nicht geladen werden.",
  "Reload the page when the unit answers again. If the certificate was swapped, the browser then asks about it.":
    "Laden Sie die Seite neu, sobald das Gerät wieder antwortet. Wurde das Zertifikat gewechselt, fragt der Browser dann " +
    "danach.",
  "{0}: the new certificate is kept.": "{0}: Das neue Zertifikat bleibt.",
  "The certificate before is back: {0}.": "Das vorige Zertifikat ist zurück: {0}.",
  "Made by this unit. Works on a private network without internet access. Each browser has to be told once to trust it.":
    "Von diesem Gerät erzeugt. Funktioniert in einem privaten Netzwerk ohne Internetzugang. Jedem Browser muss einmal " +
    "gesagt werden, dass er ihm vertrauen soll.",
  "Your full chain and private key. Complete control, and some knowledge of certificates needed.":
    "Ihre vollständige Kette und Ihr privater Schlüssel. Volle Kontrolle; etwas Wissen über Zertifikate ist nötig.",
  "A commercial certificate that browsers know. Needs a DNS server, a gateway and internet access for this unit.":
    "Ein kommerzielles Zertifikat, das Browser kennen. Braucht einen DNS-Server, ein Gateway und Internetzugang für dieses " +
    "Gerät.",
  "Valid until": "Gültig bis",
  "Good for": "Gilt für",
  "Not in it": "Nicht enthalten",
  "Name and renewal": "Name und Erneuerung",
  "Set it up": "Einrichten",
  "Standing in": "Springt ein",
  "Not available": "Nicht vorhanden",
  Details: "Details",
  "Its root vouches for this unit only. A new one is needed when the old one ends or fell into wrong hands.":
    "Sein Stammzertifikat bürgt nur für dieses Gerät. Ein neues ist nötig, wenn das alte endet oder in falsche Hände " +
    "geraten ist.",
  "{0} more": "{0} weitere",
  "Use this certificate": "Dieses Zertifikat verwenden",
  Issuer: "Aussteller",
  "Root, not served": "Stammzertifikat, wird nicht gesendet",
  Valid: "Gültig",
  "{0} to {1}": "{0} bis {1}",
  "Fingerprint (SHA-256)": "Fingerabdruck (SHA-256)",

  // Security: how long a certificate lives
  "Share of its life that is left": "Verbleibender Anteil der Laufzeit",
  "Clock not set": "Uhr nicht gestellt",
  Expired: "Abgelaufen",
  "Not valid yet": "Noch nicht gültig",
  "the unit's clock is not set": "die Uhr des Geräts ist nicht gestellt",
  expired: "abgelaufen",
  "less than a day left": "weniger als ein Tag",

  // Security: another certificate, and what becomes of one
  "Swap the certificate under Force HTTPS?": "Zertifikat bei eingeschaltetem Force HTTPS wechseln?",
  "The unit shows the other certificate at once, and a countdown begins. Keep it within the time shown.":
    "Das Gerät zeigt das andere Zertifikat sofort, und ein Countdown beginnt. Behalten Sie es innerhalb der angezeigten " +
    "Zeit bei.",
  "If nobody does, because browsers do not accept it for instance, the certificate of now comes back by itself.":
    "Geschieht das nicht, etwa weil Browser es nicht akzeptieren, kommt das jetzige Zertifikat von selbst zurück.",
  "Swap it": "Wechseln",
  "Served at once. Goes back by itself unless you keep it within the time shown.":
    "Gilt sofort. Wird von selbst zurückgenommen, wenn Sie es nicht innerhalb der angezeigten Zeit beibehalten.",
  "Served at once. The test has to be done again.": "Gilt sofort. Der Test muss wiederholt werden.",
  "{0} is in use now.": "Jetzt in Verwendung: {0}.",
  "The certificate before is back and in use.": "Das vorige Zertifikat ist zurück und in Verwendung.",
  "The certificate before is back.": "Das vorige Zertifikat ist zurück.",
  "{0} It is not in use yet.": "{0} Es ist noch nicht in Verwendung.",
  "{0} The test of the one before holds for it.": "{0} Der Test des vorigen gilt auch für dieses.",
  "Next, {0}: Force HTTPS wants that.": "Als Nächstes: {0}. Force HTTPS setzt das voraus.",
  "test it": "das Zertifikat testen",
  "Remove your own certificate?": "Ihr eigenes Zertifikat entfernen?",
  "The certificate and its private key are erased from the unit, and so is the one before, if there is one.":
    "Das Zertifikat und sein privater Schlüssel werden vom Gerät gelöscht, ebenso das vorige, falls es eines gibt.",
  "There is no way to get a key back from here. To use the certificate again you install it anew.":
    "Ein Schlüssel lässt sich von hier nicht zurückholen. Um das Zertifikat wieder zu verwenden, installieren Sie es neu.",
  "Your own certificate and its key are erased.": "Ihr eigenes Zertifikat und sein Schlüssel sind gelöscht.",
  "Discard the key and its request?": "Schlüssel und Anforderung verwerfen?",
  "It was made for {0}. The key exists nowhere else.": "Erzeugt für {0}. Den Schlüssel gibt es sonst nirgends.",
  "The certificate made for it will be useless.": "Das dafür ausgestellte Zertifikat wird nutzlos.",
  Discard: "Verwerfen",
  "The key and its request are discarded.": "Schlüssel und Anforderung sind verworfen.",
  "Renew the root?": "Stammzertifikat erneuern?",
  "The unit makes a new root certificate, and with it a new self-signed certificate.":
    "Das Gerät erzeugt ein neues Stammzertifikat und damit ein neues selbstsigniertes Zertifikat.",
  "Every PC, phone and tablet has to be told again to trust it. Until then their browsers warn.":
    "Jeder PC, jedes Telefon und jedes Tablet muss ihm neu vertrauen. Bis dahin warnen deren Browser.",
  "Renew the root": "Stammzertifikat erneuern",
  "The unit has a new root.": "Das Gerät hat ein neues Stammzertifikat.",
  "Trust it on each PC, as told below, and remove the old one there.":
    "Lassen Sie jeden PC ihm vertrauen, wie unten beschrieben, und entfernen Sie dort das alte.",
  "Every PC has to be told again to trust it.": "Jeder PC muss ihm neu vertrauen.",
  "Not while port {0} is closed: no browser trusts the new root yet, and there would be no other way in. Switch Force HTTPS off first.":
    "Nicht, solange Port {0} geschlossen ist: Noch vertraut kein Browser dem neuen Stammzertifikat, und es gäbe keinen " +
    "anderen Weg hinein. Schalten Sie zuerst Force HTTPS aus.",

  // Security: the owner's own certificate
  "Download the chain": "Kette herunterladen",
  "Download the root": "Stammzertifikat herunterladen",
  "Not while it is in use: choose another certificate first.":
    "Nicht, solange es verwendet wird: Wählen Sie zuerst ein anderes Zertifikat.",
  "Erases it and its private key from the unit.": "Löscht es und seinen privaten Schlüssel vom Gerät.",
  "Install a certificate": "Zertifikat installieren",
  "Install another certificate": "Anderes Zertifikat installieren",
  "Make the key on this unit": "Schlüssel auf diesem Gerät erzeugen",
  "A private key must not travel over HTTP, where others on the network could read it. {0}.":
    "Ein privater Schlüssel darf nicht über HTTP übertragen werden, wo andere im Netzwerk ihn mitlesen könnten. {0}.",
  "Install a certificate over HTTPS": "Zertifikat über HTTPS installieren",
  "Bring back the one before": "Voriges zurückholen",
  "For {0}, valid until {1}.": "Für {0}, gültig bis {1}.",
  "The one of now can then be brought back the same way.":
    "Das jetzige lässt sich danach auf demselben Weg zurückholen.",

  // Security: installing a certificate
  "The key was made on this unit: the signed certificate with its chain is enough.":
    "Der Schlüssel wurde auf diesem Gerät erzeugt: Das signierte Zertifikat mit seiner Kette genügt.",
  "Choose files": "Dateien wählen",
  "{0} or drop them here": "{0} oder hier ablegen",
  "Certificate, chain and key, in any order, several files at once: PEM, DER, PKCS#7 (.p7b), PKCS#12 (.pfx, .p12).":
    "Zertifikat, Kette und Schlüssel, in beliebiger Reihenfolge, mehrere Dateien auf einmal: PEM, DER, PKCS#7 (.p7b), " +
    "PKCS#12 (.pfx, .p12).",
  "Chosen files": "Gewählte Dateien",
  "Remove {0}": "{0} entfernen",
  "{0} is larger than 1 MiB: that is no certificate and no key.":
    "{0} ist größer als 1 MiB: Das ist weder Zertifikat noch Schlüssel.",
  "{0} cannot be read. A folder has to be opened, and its files chosen.":
    "{0} ist nicht lesbar. Ein Ordner muss geöffnet und seine Dateien müssen gewählt werden.",
  "These are too many: the unit takes {0} files, 1 MiB together.":
    "Das sind zu viele: Das Gerät nimmt {0} Dateien, zusammen 1 MiB.",
  "1 file chosen: {0}.": "1 Datei gewählt: {0}.",
  "{0} files chosen: {1}.": "{0} Dateien gewählt: {1}.",
  "Or paste them here, as PEM": "Oder hier einfügen, als PEM",
  "Certificate, chain and key together, or one after the other.":
    "Zertifikat, Kette und Schlüssel zusammen oder nacheinander.",
  "Only for a key or a PKCS#12 file that is locked with one.":
    "Nur für einen Schlüssel oder eine PKCS#12-Datei, die damit geschützt sind.",
  "Show the pass phrase": "Passphrase anzeigen",
  Check: "Prüfen",
  "I have read the warnings and want it all the same": "Ich habe die Warnungen gelesen und möchte es trotzdem",
  "Installing…": "Wird installiert …",
  Install: "Installieren",
  "Something was changed since. Check it again first.": "Seitdem wurde etwas geändert. Prüfen Sie es zuerst erneut.",
  "It takes the place of the one in use. {0}": "Es tritt an die Stelle des verwendeten. {0}",
  "Stores it on the unit. It is not served before you choose it.":
    "Speichert es auf dem Gerät. Es wird erst verwendet, wenn Sie es wählen.",
  "The unit looks at it.": "Das Gerät prüft es.",
  "Your certificate is installed, and in use.": "Ihr Zertifikat ist installiert und in Verwendung.",
  "Your certificate is installed.": "Ihr Zertifikat ist installiert.",
  "Press “Use this certificate” below when you want it served.":
    "Klicken Sie unten auf „Dieses Zertifikat verwenden“, sobald es verwendet werden soll.",
  "There is no file and no text yet.": "Noch ist weder eine Datei noch ein Text da.",
  "Choose the certificate and its key, or paste them.": "Wählen Sie das Zertifikat und seinen Schlüssel, oder fügen Sie sie ein.",
  "What the unit says": "Was das Gerät sagt",
  "Put right, left out or looked up": "Berichtigt, ausgelassen oder nachgeschlagen",
  "What would be served": "Was gesendet würde",
  "The chain as far as it goes": "Die Kette, so weit sie reicht",
  "It cannot be installed: 1 error.": "Es kann nicht installiert werden: 1 Fehler.",
  "It cannot be installed: {0} errors.": "Es kann nicht installiert werden: {0} Fehler.",
  "It can be installed if you agree: 1 warning.": "Es kann mit Ihrer Zustimmung installiert werden: 1 Warnung.",
  "It can be installed if you agree: {0} warnings.": "Es kann mit Ihrer Zustimmung installiert werden: {0} Warnungen.",
  "It can be installed. Nothing is wrong with it.": "Es kann installiert werden. Nichts ist daran auszusetzen.",

  // Security: a key made on the unit, and the request for its certificate
  "The unit makes a private key, which never leaves it, and a request (CSR) to be signed by a certificate authority.":
    "Das Gerät erzeugt einen privaten Schlüssel, der es nie verlässt, und eine Anforderung (CSR), die eine " +
    "Zertifizierungsstelle signiert.",
  "Names and addresses, one a line": "Namen und Adressen, je Zeile eine Angabe",
  "By all of these the unit can then be reached without a warning. Public authorities sign no private addresses and no names in .local.":
    "Unter all diesen ist das Gerät dann ohne Warnung erreichbar. Öffentliche Zertifizierungsstellen signieren keine " +
    "privaten Adressen und keine Namen in .local.",
  "EC P-256: right for nearly everything": "EC P-256: richtig für fast alles",
  "RSA 2048: for old devices": "RSA 2048: für alte Geräte",
  "RSA 3072: where rules ask for it; slower": "RSA 3072: wo Vorschriften es verlangen; langsamer",
  "Who asks (all of it optional)": "Wer anfordert (alles freiwillig)",
  "Common name": "Allgemeiner Name (CN)",
  "Mostly the first of the names above.": "Meist der erste der Namen oben.",
  Organisation: "Organisation",
  Department: "Abteilung",
  Town: "Ort",
  "State or province": "Bundesland oder Kanton",
  Country: "Land",
  "Two letters, such as GB.": "Zwei Buchstaben, zum Beispiel DE.",
  "Making the key…": "Schlüssel wird erzeugt …",
  "Make key and request": "Schlüssel und Anforderung erzeugen",
  "Replace the key that waits already?": "Den schon wartenden Schlüssel ersetzen?",
  "A key that was made before waits for its certificate.":
    "Ein früher erzeugter Schlüssel wartet auf sein Zertifikat.",
  "Make a new key": "Neuen Schlüssel erzeugen",
  "The key is made.": "Der Schlüssel ist erzeugt.",
  "Download the request below and have it signed.": "Laden Sie die Anforderung unten herunter und lassen Sie sie signieren.",
  "A key waits for its certificate": "Ein Schlüssel wartet auf sein Zertifikat",
  Made: "Erstellt",
  For: "Für",
  "Have the request (CSR) signed by a certificate authority, then install what it returns: the signed certificate and its chain are enough, the key is here.":
    "Lassen Sie die Anforderung (CSR) von einer Zertifizierungsstelle signieren und installieren Sie, was Sie " +
    "zurückbekommen: Das signierte Zertifikat und seine Kette genügen, der Schlüssel ist hier.",
  "Download CSR": "CSR herunterladen",

  // Security: trusting the root
  "Trust it on this computer": "Auf diesem Computer vertrauen",
  "Without this the browser warns at every visit, though the connection is encrypted. Once for each computer: download the unit's root certificate, compare it, install it.":
    "Sonst warnt der Browser bei jedem Besuch, obwohl die Verbindung verschlüsselt ist. Einmal je Computer: " +
    "Stammzertifikat des Geräts herunterladen, vergleichen, installieren.",
  "Download as PEM": "Als PEM herunterladen",
  "Download as DER": "Als DER herunterladen",
  "Download for Apple": "Für Apple herunterladen",
  "DER suits Windows and Android, the profile suits iPhone, iPad and Mac, PEM suits everything else.":
    "DER passt für Windows und Android, das Profil für iPhone, iPad und Mac, PEM für alles andere.",
  "DER suits Windows, Android, iPhone and iPad, PEM suits everything else.":
    "DER passt für Windows, Android, iPhone und iPad, PEM für alles andere.",
  "Compare the fingerprint": "Fingerabdruck vergleichen",
  "What you downloaded must show this fingerprint (SHA-256). The front panel shows the same under {0}.":
    "Was Sie heruntergeladen haben, muss diesen Fingerabdruck (SHA-256) zeigen. Das Bedienfeld zeigt denselben unter {0}.",
  "the front panel under {0}": "dem am Bedienfeld unter {0}",
  "Trust your root certificate on this computer": "Ihrem Stammzertifikat auf diesem Computer vertrauen",
  "Your certificate was issued below a root of your own. Computers that were given it already need nothing. The others warn at every visit until they have it: once for each, download your root certificate, compare it, install it.":
    "Ihr Zertifikat wurde unter einem eigenen Stammzertifikat ausgestellt. Computer, die es schon haben, brauchen nichts. " +
    "Die anderen warnen bei jedem Besuch, bis sie es haben: einmal je Computer Ihr Stammzertifikat herunterladen, " +
    "vergleichen, installieren.",
  "What you downloaded must show this fingerprint (SHA-256), and whoever runs your certificate authority must name the same. The front panel shows it under {0}.":
    "Was Sie heruntergeladen haben, muss diesen Fingerabdruck (SHA-256) zeigen, und wer Ihre Zertifizierungsstelle " +
    "betreibt, muss denselben nennen. Das Bedienfeld zeigt ihn unter {0}.",
  "what your certificate authority names": "dem, den Ihre Zertifizierungsstelle nennt",
  "The certificate was issued by {0}.": "Das Zertifikat wurde ausgestellt von {0}.",
  "Browsers that know this authority trust it already. If it is your studio's own, each computer has to be given its root certificate: ask whoever runs it.":
    "Browser, die diese Zertifizierungsstelle kennen, vertrauen ihm bereits. Ist es die Ihres Hauses, braucht jeder " +
    "Computer deren Stammzertifikat: Fragen Sie, wer sie betreibt.",
  "{0}, valid until {1}": "{0}, gültig bis {1}",
  "Install it": "Installieren",
  "compare it with the one above and with {0}": "vergleichen Sie ihn mit dem oben und mit {0}",
  "Windows: Chrome and Edge": "Windows: Chrome und Edge",
  "Compare: type “certutil -hashfile {0}.cer SHA256” in the folder of the DER file. It shows the fingerprint: {1}. (The window of the certificate shows another one, SHA-1.)":
    "Vergleichen: Geben Sie im Ordner der DER-Datei „certutil -hashfile {0}.cer SHA256“ ein. Das zeigt den Fingerabdruck: " +
    "{1}. (Das Fenster des Zertifikats zeigt einen anderen, SHA-1.)",
  "Open the DER file, choose “Install Certificate”, then “Local Machine”.":
    "Öffnen Sie die DER-Datei und wählen Sie „Zertifikat installieren“, dann „Lokaler Computer“.",
  "Choose “Place all certificates in the following store” and there “Trusted Root Certification Authorities”.":
    "Wählen Sie „Alle Zertifikate in folgendem Speicher speichern“ und dort „Vertrauenswürdige " +
    "Stammzertifizierungsstellen“.",
  "Close all windows of the browser and open it again.":
    "Schließen Sie alle Fenster des Browsers und öffnen Sie ihn neu.",
  "Mac: Safari, Chrome and Edge": "Mac: Safari, Chrome und Edge",
  "Open the PEM file. Keychain Access takes it into “login” or “System”.":
    "Öffnen Sie die PEM-Datei. Die Schlüsselbundverwaltung nimmt sie in „Anmeldung“ oder „System“ auf.",
  "Double-click it there. At the end stands its SHA-256 fingerprint: {0}.":
    "Doppelklicken Sie dort darauf. Am Ende steht der SHA-256-Fingerabdruck: {0}.",
  "Open “Trust”, and set “When using this certificate” to “Always Trust”.":
    "Öffnen Sie „Vertrauen“ und stellen Sie „Bei Verwendung dieses Zertifikats“ auf „Immer vertrauen“.",
  "Firefox on Windows, Mac and Linux": "Firefox unter Windows, macOS und Linux",
  "Open Settings > Privacy & Security > Certificates > View Certificates > Authorities > Import, and choose the PEM file.":
    "Öffnen Sie Einstellungen > Datenschutz & Sicherheit > Zertifikate > Zertifikate anzeigen > Zertifizierungsstellen > " +
    "Importieren und wählen Sie die PEM-Datei.",
  "Press “View” before anything else. It shows the SHA-256 fingerprint: {0}.":
    "Klicken Sie zuerst auf „Ansehen“. Das zeigt den SHA-256-Fingerabdruck: {0}.",
  "Tick “Trust this CA to identify websites”.": "Haken Sie „Dieser CA vertrauen, um Websites zu identifizieren“ an.",
  "Linux: Chrome, Chromium and Edge": "Linux: Chrome, Chromium und Edge",
  "Compare: “openssl x509 -noout -fingerprint -sha256 -in {0}.pem” shows the fingerprint: {1}.":
    "Vergleichen: „openssl x509 -noout -fingerprint -sha256 -in {0}.pem“ zeigt den Fingerabdruck: {1}.",
  "Open Settings > Privacy and security > Security > Manage certificates > Custom > Installed by you, and import the PEM file under “Trusted certificates”.":
    "Öffnen Sie Einstellungen > Datenschutz und Sicherheit > Sicherheit > Zertifikate verwalten > Benutzerdefiniert > Von " +
    "dir installiert und importieren Sie die PEM-Datei unter „Vertrauenswürdige Zertifikate“.",
  "Older versions: Manage certificates > Authorities > Import, and tick “Trust this certificate for identifying websites”.":
    "Ältere Versionen: Zertifikate verwalten > Zertifizierungsstellen > Importieren; haken Sie „Diesem Zertifikat zur " +
    "Identifizierung von Websites vertrauen“ an.",
  "Android: Chrome, Edge and Firefox": "Android: Chrome, Edge und Firefox",
  "Open Settings > Security > Encryption & credentials > Install a certificate > CA certificate, and choose the DER file. Android warns that the network may be watched.":
    "Öffnen Sie Einstellungen > Sicherheit > Verschlüsselung und Anmeldedaten > Zertifikat installieren > CA-Zertifikat " +
    "und wählen Sie die DER-Datei. Android warnt, dass das Netzwerk überwacht werden kann.",
  "Open Settings > Security > Encryption & credentials > Trusted credentials > User, and there the new one. It shows the SHA-256 fingerprint: {0}, and remove it if it differs.":
    "Öffnen Sie Einstellungen > Sicherheit > Verschlüsselung und Anmeldedaten > Vertrauenswürdige Anmeldedaten > Nutzer " +
    "und dort das neue. Es zeigt den SHA-256-Fingerabdruck: {0}, und entfernen Sie es, wenn er abweicht.",
  "Firefox only: open its menu > Settings > About Firefox, tap the logo five times, go back, and under Secret Settings switch on “Use third party CA certificates”.":
    "Nur Firefox: Öffnen Sie dessen Menü > Einstellungen > Über Firefox, tippen Sie fünfmal auf das Logo, gehen Sie zurück " +
    "und schalten Sie unter „Secret Settings“ die CA-Zertifikate von Drittanbietern ein („Use third party CA certificates“).",
  "iPhone and iPad: every browser": "iPhone und iPad: jeder Browser",
  "Open the Apple profile on the device, and then Settings > Profile Downloaded.":
    "Öffnen Sie das Apple-Profil auf dem Gerät und dann Einstellungen > Profil geladen.",
  "Open the DER file on the device, and then Settings > Profile Downloaded.":
    "Öffnen Sie die DER-Datei auf dem Gerät und dann Einstellungen > Profil geladen.",
  "Tap “More Details” and there the certificate. It shows the SHA-256 fingerprint: {0}.":
    "Tippen Sie auf „Mehr Details“ und dort auf das Zertifikat. Es zeigt den SHA-256-Fingerabdruck: {0}.",
  "Press “Install”, then switch it on under Settings > General > About > Certificate Trust Settings.":
    "Tippen Sie auf „Installieren“ und schalten Sie es dann unter Einstellungen > Allgemein > Info > " +
    "Zertifikatsvertrauenseinstellungen ein.",

  // Security: who will be cut off, and the way back in
  "Who will be cut off": "Wer den Zugang verliert",
  "Nobody used port {0} in the last 24 hours.": "In den letzten 24 Stunden hat niemand Port {0} verwendet.",
  "1 device used port {0} in the last 24 hours and will be cut off when it closes.":
    "1 Gerät hat in den letzten 24 Stunden Port {0} verwendet und verliert den Zugang, wenn er sich schließt.",
  "{0} devices used port {1} in the last 24 hours and will be cut off when it closes.":
    "{0} Geräte haben in den letzten 24 Stunden Port {1} verwendet und verlieren den Zugang, wenn er sich schließt.",
  "Each of them has to use HTTPS on {0} from then on.": "Jedes davon muss ab dann HTTPS auf {0} verwenden.",
  "Counted since {0}.": "Gezählt seit {0}.",
  "If you cannot reach the CCM": "Wenn Sie das CCM nicht erreichen",
  "The front panel always works. Print this and keep it with the unit.":
    "Das Bedienfeld funktioniert immer. Drucken Sie dies aus und bewahren Sie es beim Gerät auf.",
  "Try this first. Turns Force HTTPS off and ends all sign-ins. Everything else is kept, the network details too.":
    "Versuchen Sie dies zuerst. Schaltet Force HTTPS aus und beendet alle Anmeldungen. Alles andere bleibt, auch die " +
    "Netzwerkeinstellungen.",
  "For a forgotten password. Makes a new first password, which stands under {0}.":
    "Bei vergessenem Passwort. Erzeugt ein neues erstes Passwort; es steht unter {0}.",
  "The last resort. Removes all configuration, network details included, and starts as a new unit with port 80 open.":
    "Der letzte Ausweg. Löscht die gesamte Konfiguration, auch die Netzwerkeinstellungen, und startet als neues Gerät mit " +
    "offenem Port 80.",
  "All three stand in the front panel's menu under {0}. Press ENTER for the menu, choose, answer {1}, then hold ENTER for 3 seconds.":
    "Alle drei stehen im Menü des Bedienfelds unter {0}. Drücken Sie ENTER für das Menü, wählen Sie aus, antworten Sie mit " +
    "{1} und halten Sie dann ENTER 3 Sekunden gedrückt.",
  "{0}, {1}, serial number {2}": "{0}, {1}, Seriennummer {2}",
  "HTTP on {0}, HTTPS on {1}": "HTTP auf {0}, HTTPS auf {1}",
  "Root fingerprint": "Fingerabdruck des Stammzertifikats",
  "Print these steps": "Diese Schritte drucken",

  // EasyDNS: how it stands
  "What it is": "Was das ist",
  "A certificate that every browser knows, for a name of this unit's own below {0}. The unit registers its address there at easyDNS, gets the certificate, and renews both by itself.":
    "Ein Zertifikat, das jeder Browser kennt, für einen eigenen Namen dieses Geräts unter {0}. Das Gerät trägt seine " +
    "Adresse dort bei easyDNS ein, holt das Zertifikat und erneuert beides von selbst.",
  "It needs a DNS server, a gateway and internet access for this unit, and access to easyDNS for that domain. Nothing connects out before you press “Check now” or register.":
    "Es braucht einen DNS-Server, ein Gateway und Internetzugang für dieses Gerät sowie Zugang zu easyDNS für diese Domain. " +
    "Nichts verbindet sich nach außen, bevor Sie auf „Jetzt prüfen“ klicken oder registrieren.",
  "How it stands": "Stand",
  "Leads to": "Führt zu",
  "As the DNS server says": "Laut DNS-Server",
  "Not asked yet": "Noch nicht gefragt",
  "None yet": "Noch keines",
  Renewal: "Erneuerung",
  Registered: "Registriert",
  "Not registered yet": "Noch nicht registriert",
  "It is tried again by itself: {0}.": "Es wird von selbst erneut versucht: {0}.",
  "since {0}": "seit {0}",
  "Nothing yet": "Noch nirgends",

  // EasyDNS: the form
  "Name, access and certificate": "Name, Zugang und Zertifikat",
  Label: "Namensteil",
  "Letters, digits and hyphens. Empty: made from the serial number, {0}.":
    "Buchstaben, Ziffern und Bindestriche. Leer: aus der Seriennummer gebildet, {0}.",
  "The unit's full name: {0}": "Vollständiger Name des Geräts: {0}",
  "A public name is public.": "Ein öffentlicher Name ist öffentlich.",
  "{0} Everybody can look up the unit's address by it, though nobody reaches that from outside; and with a certificate the name stands in public records (certificate transparency logs) for good. Choose one that gives nothing away.":
    "{0} Jeder kann damit die Adresse des Geräts nachschlagen, auch wenn sie von außen niemand erreicht; und mit einem " +
    "Zertifikat steht der Name dauerhaft in öffentlichen Verzeichnissen (Certificate-Transparency-Logs). Wählen Sie einen, " +
    "der nichts verrät.",
  "What is set here is never shown again. A field that is left empty keeps what was set.":
    "Was hier gesetzt wird, wird nie wieder angezeigt. Ein leeres Feld lässt, was gesetzt war.",
  "Access to easyDNS": "Zugang zu easyDNS",
  "Dynamic DNS: registers the unit's address": "Dynamisches DNS: trägt die Adresse des Geräts ein",
  "REST interface: proves the name for the certificate": "REST-Schnittstelle: beweist den Namen für das Zertifikat",
  "The one you sign in with at easyDNS.": "Der, mit dem Sie sich bei easyDNS anmelden.",
  "Update token": "Update-Token",
  "At easyDNS: the domain's DNS settings, dynamic records. Not the password.":
    "Bei easyDNS: DNS-Einstellungen der Domain, Dynamic Records. Nicht das Passwort.",
  "API token": "API-Token",
  "At easyDNS: User, Security, REST API.": "Bei easyDNS: User, Security, REST API.",
  "API key": "API-Schlüssel",
  "Made there by “Regenerate”, and shown only once.":
    "Entsteht dort durch „Regenerate“ und wird nur einmal angezeigt.",
  "Tokens and keys must not travel over HTTP, where others on the network could read them. {0}. Everything else works here as well.":
    "Token und Schlüssel dürfen nicht über HTTP übertragen werden, wo andere im Netzwerk sie mitlesen könnten. {0}. Alles " +
    "andere geht auch hier.",
  "Set them over HTTPS": "Über HTTPS setzen",
  "Where it comes from": "Woher es kommt",
  "Issued to this unit (ACME)": "Für dieses Gerät ausgestellt (ACME)",
  "Provided by the maker": "Vom Hersteller mitgeliefert",
  "The maker put none on this unit.": "Der Hersteller hat keines auf dieses Gerät gegeben.",
  "Certificate authority": "Zertifizierungsstelle",
  Authority: "Zertifizierungsstelle",
  "Let's Encrypt, for trials: no browser trusts it": "Let's Encrypt, für Versuche: kein Browser vertraut ihr",
  "The address of its ACME directory. Empty: the one shown.":
    "Die Adresse ihres ACME-Verzeichnisses. Leer: die angezeigte.",
  "The address of its ACME directory. Empty: the one that the maker proposes.":
    "Die Adresse ihres ACME-Verzeichnisses. Leer: die vom Hersteller vorgeschlagene.",
  "E-mail address": "E-Mail-Adresse",
  "Where the certificate authority writes to, if it must. May be left empty.":
    "Wohin die Zertifizierungsstelle schreibt, wenn sie muss. Kann leer bleiben.",
  "Delegated zone": "Delegierte Zone",
  "Recommended: easyDNS's keys reach a whole zone. Name one here that is there for nothing else, and have _acme-challenge.{0} lead (CNAME) to {1} in it.":
    "Empfohlen: Die Schlüssel von easyDNS gelten für eine ganze Zone. Nennen Sie hier eine, die für nichts anderes da ist, " +
    "und lassen Sie _acme-challenge.{0} (CNAME) auf {1} darin zeigen.",
  "More choices": "Weitere Einstellungen",
  "Also for all names below the unit's own": "Auch für alle Namen unter dem des Geräts",
  "A wildcard. Mostly not needed.": "Ein Wildcard-Zertifikat. Meist nicht nötig.",
  Profile: "Profil",
  "One that the authority offers. Empty: its own choice.":
    "Eines, das die Zertifizierungsstelle anbietet. Leer: ihre eigene Wahl.",
  "Account binding: key ID": "Kontobindung: Schlüssel-ID",
  "If the authority gave you one for its ACME accounts (EAB).":
    "Falls die Zertifizierungsstelle Ihnen eine für ihre ACME-Konten gegeben hat (EAB).",
  "Account binding: HMAC key": "Kontobindung: HMAC-Schlüssel",
  "Given together with it.": "Wird zusammen mit ihr vergeben.",
  "Root certificate of the authority, as PEM": "Stammzertifikat der Zertifizierungsstelle, als PEM",
  "Only for a private authority. Empty: those that this unit knows.":
    "Nur für eine private Zertifizierungsstelle. Leer: die, die dieses Gerät kennt.",
  "Quiet hour": "Ruhige Zeit",
  "Any time": "Jederzeit",
  "From {0}:00": "Ab {0}:00",
  "When a new certificate may take the place of the old one.":
    "Wann ein neues Zertifikat das alte ablösen darf.",
  "It is set. What is typed here takes its place.": "Ist gesetzt. Was hier eingegeben wird, ersetzt es.",
  "Clear it": "Löschen",
  "Will be cleared": "Wird gelöscht",
  Set: "Gesetzt",
  "Not set": "Nicht gesetzt",
  "Change them": "Ändern",
  "1 of its secrets is set": "1 Angabe ist gesetzt",
  "{0} of its secrets are set": "{0} Angaben sind gesetzt",
  "One field needs another value.": "Ein Feld braucht einen anderen Wert.",
  "It holds with the next registration or renewal; “Register again” below does it now.":
    "Es gilt ab der nächsten Registrierung oder Erneuerung; „Erneut registrieren“ unten tut es jetzt.",
  "Nothing connects out before you check or register below.":
    "Nichts verbindet sich nach außen, bevor Sie unten prüfen oder registrieren.",
  "What is set now stands above. “Save” again puts yours in its place.":
    "Was jetzt eingestellt ist, steht darüber. Erneutes „Speichern“ setzt Ihres an dessen Stelle.",
  "“Discard changes” shows them as they are now. “Save” again puts yours in their place.":
    "„Änderungen verwerfen“ zeigt sie, wie sie jetzt sind. Erneutes „Speichern“ setzt Ihre an deren Stelle.",

  // EasyDNS: the prechecks
  Prechecks: "Vorabprüfungen",
  "What the certificate needs, looked at side by side; it takes up to 20 seconds. It cannot be used unless all pass.":
    "Was das Zertifikat braucht, gleichzeitig geprüft; das dauert bis zu 20 Sekunden. Es lässt sich nur verwenden, wenn " +
    "alle bestanden sind.",
  "Check now": "Jetzt prüfen",
  "Network cable": "Netzwerk\u00adkabel",
  "Address of the unit": "Adresse des Geräts",
  "DNS server": "DNS-Server",
  "easyDNS in reach": "easyDNS erreichbar",
  "Source of the certificate": "Quelle des Zertifikats",
  Waiting: "Wartet",
  Passed: "Bestanden",
  "Not checked": "Nicht geprüft",
  "Not looked at": "Nicht geprüft",
  "{0} of {1} done.": "{0} von {1} erledigt.",
  "1 check failed: {0}.": "1 Prüfung fehlgeschlagen: {0}.",
  "{0} checks failed: {1}.": "{0} Prüfungen fehlgeschlagen: {1}.",
  "All checks passed.": "Alle Prüfungen bestanden.",
  "Nothing is wrong; 1 check could not be made.": "Kein Fehler gefunden; 1 Prüfung war nicht möglich.",
  "Nothing is wrong; {0} checks could not be made.": "Kein Fehler gefunden; {0} Prüfungen waren nicht möglich.",

  // EasyDNS: registering, using and leaving
  Register: "Registrieren",
  "Register again": "Erneut registrieren",
  "Register and get the certificate": "Registrieren und Zertifikat holen",
  "Under way…": "Läuft …",
  "Nothing under way": "Nichts in Arbeit",
  "Registering the name": "Name wird registriert",
  "Getting the certificate": "Zertifikat wird geholt",
  "Installing the certificate": "Zertifikat wird installiert",
  "Waiting for the next try": "Wartet auf den nächsten Versuch",
  "terms of service": "Nutzungsbedingungen",
  "terms of service ({0})": "Nutzungsbedingungen ({0})",
  "I have read the certificate authority's {0} and agree to them":
    "Ich habe die {0} der Zertifizierungsstelle gelesen und stimme ihnen zu",
  "The authority issues nothing unless they are agreed to.":
    "Ohne diese Zustimmung stellt die Zertifizierungsstelle nichts aus.",
  "The certificate authority's terms of service are shown here once it was asked: press “Check now” first.":
    "Die Nutzungsbedingungen der Zertifizierungsstelle stehen hier, sobald sie gefragt wurde: Klicken Sie zuerst auf " +
    "„Jetzt prüfen“.",
  "Saves what you changed above first.": "Speichert zuerst, was Sie oben geändert haben.",
  "Runs the prechecks once more, then begins. You may leave this page meanwhile.":
    "Prüft alles noch einmal und beginnt dann. Sie können diese Seite währenddessen verlassen.",
  "It did not work.": "Es ist nicht gelungen.",
  "Done. The name is registered and the certificate is here.":
    "Erledigt. Der Name ist registriert, und das Zertifikat ist da.",
  "Use it": "Verwenden",
  "A renewed certificate is here, from another authority than the one in use.":
    "Ein erneuertes Zertifikat ist da, von einer anderen Zertifizierungsstelle als das verwendete.",
  "Switch over to it with a browser at hand: it may want to be confirmed.":
    "Wechseln Sie dazu mit einem Browser zur Hand: Es muss vielleicht bestätigt werden.",
  "Switch over to the renewed one": "Zum erneuerten wechseln",
  "Go on to test and Force HTTPS": "Weiter zu Test und Force HTTPS",
  "The certificate is here. It is not served before you say so.":
    "Das Zertifikat ist da. Es wird erst verwendet, wenn Sie es sagen.",
  "Runs the prechecks first.": "Prüft zuerst alles.",
  "It is tested.": "Es ist getestet.",
  "Force HTTPS is one click away.": "Force HTTPS ist nur einen Klick entfernt.",
  "Without any warning the CCM is now at {0}, as long as your DNS server answers for that name.":
    "Ohne jede Warnung ist das CCM jetzt unter {0}, solange Ihr DNS-Server für diesen Namen antwortet.",
  "Stop using it": "Nicht mehr verwenden",
  "Taking the name back…": "Name wird zurückgenommen …",
  "Not while it is in use: choose another certificate on the Security page first.":
    "Nicht, solange es verwendet wird: Wählen Sie zuerst auf der Seite „Security“ ein anderes Zertifikat.",
  "Takes the name back at easyDNS, and erases the certificate with its key and the secrets above.":
    "Nimmt den Namen bei easyDNS zurück und löscht das Zertifikat mit seinem Schlüssel und die Zugangsdaten oben.",
  "The name is taken back, and its certificate and secrets are erased.":
    "Der Name ist zurückgenommen; sein Zertifikat und die Zugangsdaten sind gelöscht.",
  "In the public logs of certificates the name stands for good.":
    "In den öffentlichen Zertifikatsverzeichnissen bleibt der Name für immer stehen.",
  "Stop using the EasyDNS certificate?": "EasyDNS-Zertifikat nicht mehr verwenden?",
  "{0} leads to this unit no more, and the certificate, its key and the access to easyDNS are erased.":
    "{0} führt dann nicht mehr zu diesem Gerät; das Zertifikat, sein Schlüssel und der Zugang zu easyDNS werden gelöscht.",
  "To use it again you register it anew. In the public logs of certificates the name stands for good.":
    "Um es wieder zu verwenden, registrieren Sie es neu. In den öffentlichen Zertifikatsverzeichnissen bleibt der Name für " +
    "immer stehen.",

  // Events
  "What happened": "Was geschehen ist",
  Search: "Suchen",
  "Words, a code or an address": "Code, Adresse, englisches Wort",
  About: "Thema",
  Everything: "Alles",
  Show: "Anzeigen",
  "All events": "Alle",
  "Warnings only": "Nur Warnungen",
  "save these events as a file": "diese Ereignisse als Datei speichern",
  "Send on…": "Weiterleiten …",
  "1 event shown.": "1 Ereignis.",
  "{0} events shown, the newest first.": "{0} Ereignisse, die neuesten zuerst.",
  "No event fits.": "Kein Ereignis passt.",
  "Nothing has happened yet.": "Noch ist nichts geschehen.",
  "Save them as a file to see the older ones.": "Speichern Sie sie als Datei, um die älteren zu sehen.",
  "Show older events": "Ältere Ereignisse anzeigen",
  "1 older event shown.": "1 älteres Ereignis angezeigt.",
  "{0} older events shown.": "{0} ältere Ereignisse angezeigt.",
  "Sign-in": "Anmeldung",
  Reset: "Rücksetzen",
  Storage: "Speicher",
  "On the unit": "Am Gerät",
  "The unit itself": "Das Gerät selbst",
  "Asked from": "Ausgelöst von",
  Result: "Ergebnis",
  "{0} times, until {1}.": "{0}-mal, bis {1}.",
  "{0} times.": "{0}-mal.",

  // Events: sending them on
  "Send events on": "Ereignisse weiterleiten",
  "To a syslog collector (RFC 5424), such as your venue's log server. If it cannot be reached, or can be again, that is an event too.":
    "An einen Syslog-Server (RFC 5424), zum Beispiel den Log-Server Ihres Hauses. Ist er nicht oder wieder erreichbar, " +
    "ist auch das ein Ereignis.",
  "Sent to {0}, port {1}, by {2}.": "Gesendet an {0}, Port {1}, über {2}.",
  "Sent nowhere.": "Wird nirgendwohin gesendet.",
  Collector: "Syslog-Server",
  "Name or address": "Name oder Adresse",
  By: "Über",
  "UDP (anybody on the network can read it)": "UDP (jeder im Netzwerk kann mitlesen)",
  "TCP (anybody on the network can read it)": "TCP (jeder im Netzwerk kann mitlesen)",
  "TLS (encrypted)": "TLS (verschlüsselt)",
  Port: "Port",
  "Root certificate (PEM)": "Stammzertifikat (PEM)",
  "Of a private authority; empty for those that the unit knows.":
    "Einer privaten Zertifizierungsstelle; leer für die, die das Gerät kennt.",
  "Stop sending": "Nicht mehr senden",
  "Events are sent there from now on.": "Ereignisse werden ab jetzt dorthin gesendet.",
  "Events are sent nowhere any more.": "Ereignisse werden nicht mehr gesendet.",

  // Account
  "Change the password": "Passwort ändern",
  "For the user {0}. All other sign-ins end.": "Für den Benutzer {0}. Alle anderen Anmeldungen enden.",
  "The new password is set.": "Das neue Passwort gilt.",
  "Current password": "Jetziges Passwort",
  "New password": "Neues Passwort",
  "{0} to {1} characters. A few unrelated words are good.":
    "{0} bis {1} Zeichen. Gut sind ein paar Wörter ohne Zusammenhang.",
  "New password again": "Neues Passwort wiederholen",
  "Setting…": "Wird gesetzt …",
  "Set the new password": "Neues Passwort setzen",
  "The new password must have at least {0} characters.": "Das neue Passwort muss mindestens {0} Zeichen haben.",
  "Choose a longer one.": "Wählen Sie ein längeres.",
  "The two new passwords differ.": "Die beiden neuen Passwörter sind verschieden.",
  "Type the new password again.": "Geben Sie das neue Passwort noch einmal ein.",
  "On this connection others on the network could read the new password. {0}: sign in there with the present one.":
    "Auf dieser Verbindung könnten andere im Netzwerk das neue Passwort mitlesen. {0}: Melden Sie sich dort mit dem " +
    "jetzigen an.",
  "Change it over HTTPS": "Über HTTPS ändern",
  "Who is signed in": "Wer angemeldet ist",
  "Each browser in which the password was typed. End what you do not know, then change the password.":
    "Jeder Browser, in dem das Passwort eingegeben wurde. Beenden Sie, was Sie nicht kennen, und ändern Sie dann das " +
    "Passwort.",
  "HTTP, not encrypted": "HTTP, nicht verschlüsselt",
  "End all others": "Alle anderen beenden",
  "Look again": "Aktualisieren",
  "This browser": "Dieser Browser",
  Over: "Über",
  Since: "Seit",
  "End this sign-in": "Diese Anmeldung beenden",
  "That sign-in has ended.": "Diese Anmeldung ist beendet.",
  "All other sign-ins have ended.": "Alle anderen Anmeldungen sind beendet.",

  // Account: tokens
  "Tokens for programs": "Token für Programme",
  "A Companion module or a script shows a token in place of the password, over HTTPS only. What it can ask for: {0}.":
    "Ein Companion-Modul oder ein Skript weist statt des Passworts ein Token vor, nur über HTTPS. Was es abfragen kann: {0}.",
  "the API": "die API",
  "There is none.": "Es gibt keines.",
  "Look only": "Nur ansehen",
  "Look and change": "Ansehen und ändern",
  "State, alarms, certificates, network and the front panel's picture.":
    "Zustand, Alarme, Zertifikate, Netzwerk und das Bild des Bedienfelds.",
  "Also settings. Never the password, sign-ins or tokens, and it cannot test a certificate or confirm a change.":
    "Auch Einstellungen. Nie Passwort, Anmeldungen oder Token; und es kann kein Zertifikat testen und keine Änderung " +
    "bestätigen.",
  "Last used": "Zuletzt verwendet",
  "Not since the unit was started": "Nicht seit dem Start des Geräts",
  Delete: "Löschen",
  "There are {0}, which is the most. Delete one to make another.":
    "Es gibt {0}, mehr sind nicht möglich. Löschen Sie eines, um ein anderes zu erstellen.",
  "Name of the program": "Name des Programms",
  "By which you know it again, such as “Companion, FOH”.":
    "Woran Sie es wiedererkennen, zum Beispiel „Companion, FOH“.",
  "What it may do": "Was es darf",
  "Making…": "Wird erstellt …",
  "Make a token": "Token erstellen",
  "Delete the token “{0}”?": "Token „{0}“ löschen?",
  "The program that shows it is refused at once. A token that is deleted does not come back.":
    "Das Programm, das es vorweist, wird sofort abgelehnt. Ein gelöschtes Token kommt nicht zurück.",
  "The token is deleted.": "Das Token ist gelöscht.",
  "The token for “{0}” is made.": "Das Token für „{0}“ ist erstellt.",
  "Copy it now and give it to the program: the unit keeps no copy, and shows it this once.":
    "Kopieren Sie es jetzt und geben Sie es dem Programm: Das Gerät behält keine Kopie und zeigt es nur dieses eine Mal.",
  "On this connection others on the network could read a new token. {0}: sign in there with the present password.":
    "Auf dieser Verbindung könnten andere im Netzwerk ein neues Token mitlesen. {0}: Melden Sie sich dort mit dem jetzigen " +
    "Passwort an.",
  "Make it over HTTPS": "Über HTTPS erstellen",
  Copy: "Kopieren",
  Copied: "Kopiert",
  "Copied.": "Kopiert.",
  "Over HTTP the browser lets you copy by hand only: press Ctrl+C, on a Mac ⌘C.":
    "Über HTTP lässt der Browser Sie nur von Hand kopieren: Drücken Sie Strg+C, auf einem Mac ⌘C.",
  "The text to copy": "Der Text zum Kopieren",

  // Account: metrics
  Metrics: "Messwerte",
  "Figures for a monitoring system such as Prometheus, at {0} with a token that may look. Of the unit and its doors; nothing of people.":
    "Zahlen für ein Überwachungssystem wie Prometheus, unter {0} mit einem Token, das ansehen darf. Über das Gerät und " +
    "seine Zugänge; nichts über Personen.",
  "Off, as from the factory": "Aus, wie ab Werk",
  "Metrics are on.": "Messwerte sind eingeschaltet.",
  "Metrics are off.": "Messwerte sind ausgeschaltet.",

  // About
  "About ¦ the software": "Info",
  Software: "Software",
  "Base Station host software": "Host-Software der Base Station",
  Built: "Erstellt am",
  "Nothing of it calls home: it connects out only to what is set up here, such as time servers, easyDNS, a certificate authority or a syslog collector.":
    "Nichts davon meldet sich beim Hersteller: Sie verbindet sich nach außen nur mit dem, was hier eingerichtet ist, etwa " +
    "Zeitservern, easyDNS, einer Zertifizierungsstelle oder einem Syslog-Server.",
  Licences: "Lizenzen",
  "It is made with these, by people who let others use their work.":
    "Sie verwendet die Arbeit von Menschen, die andere daran teilhaben lassen.",
  Library: "Bibliothek",
  Version: "Version",
  Licence: "Lizenz",
  Text: "Text",

  // API
  "The description is loaded.": "Die Beschreibung ist geladen.",
  "For programs": "Für Programme",
  "Every address begins with {0}. A program sends {1} with a token, which is made under {2}.":
    "Jede Adresse beginnt mit {0}. Ein Programm sendet {1} mit einem Token; erstellt wird es unter {2}.",
  "Download as OpenAPI 3.1": "Als OpenAPI 3.1 herunterladen",
  "A token counts over HTTPS only; over HTTP it is refused.":
    "Ein Token gilt nur über HTTPS; über HTTP wird es abgelehnt.",
  "In the address and header": "In Adresse und Kopfzeile",
  "To send": "Zu senden",
  "Or files as multipart/form-data.": "Oder Dateien als multipart/form-data.",
  "Answer {0}": "Antwort {0}",
  "Nothing.": "Nichts.",
  Refusals: "Ablehnungen",
  "No sign-in": "Ohne Anmeldung",
  "A browser's session only": "Nur die Sitzung eines Browsers",
  "Token: write": "Token: Schreiben",
  "Token: read": "Token: Lesen",
  "(may be left out)": "(kann fehlen)",
  object: "Objekt",
  list: "Liste",
  "list of {0}": "Liste von {0}",
  "at most {0} characters": "höchstens {0} Zeichen",
  "from {0} ¦ a number": "ab {0}",
  "to {0}": "bis {0}",
  "as {0}": "wie {0}",
  anything: "beliebig",
};
