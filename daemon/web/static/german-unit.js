/** What else the unit says, in German: who may do what, its storage, resets, and what a request lacks. */

/** @type {Record<string, string>} */
export const SENTENCES = {
  // Words that sentences are made of
  "passwords, certificates and keys": "Passwörter, Zertifikate und Schlüssel",
  "network and security settings": "Einstellungen von Netzwerk und Sicherheit",
  "everything else of the owner's": "alles übrige von Ihnen",
  "{0} and {1}": "{0} und {1}",
  "{0} or {1}": "{0} oder {1}",
  "{0}, and more": "{0} und weitere",
  "{0} more": "{0} weitere",
  on: "ein",
  off: "aus",
  network: "Netzwerk",
  name: "Name",
  "own certificate": "eigenes Zertifikat",
  certificate: "Zertifikat",
  "certificate source": "Zertifikatsquelle",
  "front panel's code": "Code des Bedienfelds",
  "EasyDNS choices": "Einstellungen für EasyDNS",
  "access to easyDNS": "Zugang zu easyDNS",
  "syslog collector": "Syslog-Server",
  "force-https": "Force HTTPS",
  restore: "Wiederherstellung",

  // Password and sign-in
  "The new password must have {0} to {1} characters.": "Das neue Passwort muss {0} bis {1} Zeichen haben.",
  "Choose another.": "Wählen Sie ein anderes.",
  "The new password is the old one.": "Das neue Passwort ist das alte.",
  "The new password is the user name.": "Das neue Passwort ist der Benutzername.",
  "Too many sign-ins from this address.": "Zu viele Anmeldungen von dieser Adresse.",
  "Wait {0} s and try again; other addresses are not affected.":
    "Warten Sie {0} s und versuchen Sie es erneut; andere Adressen sind nicht betroffen.",
  "The user name or the password is wrong.": "Benutzername oder Passwort ist falsch.",
  "The first password stands on the front panel: Administration > CCM Access > Default Password.":
    "Das erste Passwort steht am Bedienfeld: Administration > CCM Access > Default Password.",
  "The CCM password was reset; all sign-ins and API tokens ended.":
    "Das CCM-Passwort wurde zurückgesetzt; alle Anmeldungen und API-Token sind beendet.",
  "Signed in.": "Angemeldet.",
  "A sign-in failed.": "Eine Anmeldung schlug fehl.",
  "The CCM password was not changed: the current one was wrong.":
    "Das CCM-Passwort wurde nicht geändert: Das jetzige war falsch.",
  "The CCM password was changed.": "Das CCM-Passwort wurde geändert.",
  "That the password was sent over port 80": "Dass das Passwort über Port 80 gesendet wurde,",
  "That the old CCM password stays": "Dass das alte CCM-Passwort bleibt,",
  "The new CCM password": "Das neue CCM-Passwort",
  "The new default password": "Das neue Standardpasswort",
  "That all API tokens ended": "Dass alle API-Token beendet sind,",
  "The sign-in was carried to another address of the unit.":
    "Die Anmeldung wurde zu einer anderen Adresse des Geräts mitgenommen.",
  "The hand-over code is not good, or not any more.": "Der Übergabecode gilt nicht oder nicht mehr.",
  "Sign in.": "Melden Sie sich an.",
  "There is no such sign-in any more.": "Diese Anmeldung gibt es nicht mehr.",
  "See the list of sign-ins.": "Sehen Sie in die Liste der Anmeldungen.",
  "This needs a sign-in.": "Das verlangt eine Anmeldung.",
  "Sign in first.": "Melden Sie sich zuerst an.",
  "Unknown device": "Unbekanntes Gerät",
  "{0} on {1}": "{0} auf {1}",
  "Too many passwords are being checked at this moment.": "In diesem Augenblick werden zu viele Passwörter geprüft.",
  "Too many certificates are being checked at this moment.": "In diesem Augenblick werden zu viele Zertifikate geprüft.",
  "The unit has no room to read the files at this moment.":
    "Das Gerät hat in diesem Augenblick keinen Platz, um die Dateien zu lesen.",
  "Wait 10 s and try again; restart the unit if this stays.":
    "Warten Sie 10 s und versuchen Sie es erneut; starten Sie das Gerät neu, wenn es dabei bleibt.",

  // API tokens
  "The name of the token is empty, too long, or has characters that cannot be shown.":
    "Der Name des Tokens ist leer, zu lang oder enthält Zeichen, die sich nicht darstellen lassen.",
  "Give it 1 to {0} characters on one line, such as the program's name and place.":
    "Geben Sie ihm 1 bis {0} Zeichen in einer Zeile, etwa Name und Ort des Programms.",
  "The API token '{0}' was deleted.": "Das API-Token „{0}“ wurde gelöscht.",
  "There are {0} tokens already.": "Es gibt schon {0} Token.",
  "Delete one that is not used.": "Löschen Sie eines, das nicht verwendet wird.",
  "An API token was made: '{0}', to read.": "Ein API-Token wurde erzeugt: „{0}“, nur zum Lesen.",
  "An API token was made: '{0}', to write.": "Ein API-Token wurde erzeugt: „{0}“, auch zum Ändern.",
  "There is no such token.": "Ein solches Token gibt es nicht.",
  "See the list of tokens.": "Sehen Sie in die Liste der Token.",
  "That no API token was made": "Dass kein API-Token erzeugt wurde,",
  "That an API token was deleted": "Dass ein API-Token gelöscht wurde,",
  "The API token is mistyped, deleted, or of another unit.":
    "Das API-Token ist vertippt, gelöscht oder von einem anderen Gerät.",
  "Make a new one in the CCM under Account, and give it to the program.":
    "Erzeugen Sie im CCM unter Konto ein neues und geben Sie es dem Programm.",
  "This API token may look and change nothing.": "Dieses API-Token darf lesen und nichts ändern.",
  "Make one with the scope 'write' in the CCM under Account.":
    "Erzeugen Sie im CCM unter Konto eines, das auch ändern darf.",
  "An API token was sent over HTTP, where others on the network can read it.":
    "Ein API-Token wurde über HTTP gesendet, wo andere im Netzwerk es lesen können.",
  "Delete it in the CCM under Account, make a new one, and have it sent {0}.":
    "Löschen Sie es im CCM unter Konto, erzeugen Sie ein neues und lassen Sie es so senden: {0}.",
  "An API token does not do for this call.": "Für diesen Aufruf genügt kein API-Token.",
  "Sign in to the CCM over HTTPS with a browser, and do it there.":
    "Melden Sie sich mit einem Browser über HTTPS am CCM an und tun Sie es dort.",
  "{0} (API token '{1}'.)": "{0} (API-Token „{1}“.)",

  // The unit's storage
  "The unit's storage is full: {0} was not stored, and what was stored before still holds.":
    "Der Speicher des Geräts ist voll: {0} wurde nicht gespeichert, und es gilt weiter, was vorher gespeichert war.",
  "The unit's storage is full: {0} was not erased, and what was stored before still holds.":
    "Der Speicher des Geräts ist voll: {0} wurde nicht gelöscht, und es gilt weiter, was vorher gespeichert war.",
  "The unit's storage takes no changes ({0}): {1} was not stored, and what was stored before still holds.":
    "Der Speicher des Geräts nimmt keine Änderungen an ({0}): {1} wurde nicht gespeichert, und es gilt weiter, was vorher gespeichert war.",
  "The unit's storage takes no changes ({0}): {1} was not erased, and what was stored before still holds.":
    "Der Speicher des Geräts nimmt keine Änderungen an ({0}): {1} wurde nicht gelöscht, und es gilt weiter, was vorher gespeichert war.",
  "The unit's storage failed ({0}): {1} was not stored, and what was stored before still holds.":
    "Der Speicher des Geräts hat versagt ({0}): {1} wurde nicht gespeichert, und es gilt weiter, was vorher gespeichert war.",
  "The unit's storage failed ({0}): {1} was not erased, and what was stored before still holds.":
    "Der Speicher des Geräts hat versagt ({0}): {1} wurde nicht gelöscht, und es gilt weiter, was vorher gespeichert war.",
  "Make room on the unit's storage, then try again.":
    "Schaffen Sie Platz im Speicher des Geräts und versuchen Sie es erneut.",
  "Restart the unit; if that does not help, have its storage checked.":
    "Starten Sie das Gerät neu; hilft das nicht, lassen Sie seinen Speicher prüfen.",
  "Try again; if it happens again, have the unit's storage checked.":
    "Versuchen Sie es erneut; geschieht es wieder, lassen Sie den Speicher des Geräts prüfen.",
  "The unit's storage does not let {0} be read ({1}).": "Der Speicher des Geräts lässt {0} nicht lesen ({1}).",
  "Save it again.": "Speichern Sie es noch einmal.",
  "The unit's storage could not be looked through ({0}).": "Der Speicher des Geräts ließ sich nicht durchsehen ({0}).",
  "The unit's storage does not answer.": "Der Speicher des Geräts antwortet nicht.",
  "Wait, or have the unit's storage checked.": "Warten Sie, oder lassen Sie den Speicher des Geräts prüfen.",
  "The unit's storage does not answer. Wait, or have it checked.":
    "Der Speicher des Geräts antwortet nicht. Warten Sie, oder lassen Sie ihn prüfen.",
  "These files could not be erased: {0}.": "Diese Dateien ließen sich nicht löschen: {0}.",
  "Restart the unit to try again; if they remain, have its storage checked before you pass it on.":
    "Starten Sie das Gerät neu, um es erneut zu versuchen; bleiben sie, lassen Sie den Speicher prüfen, bevor Sie es weitergeben.",
  "{0} could not be stored and holds only until the unit restarts. {1}":
    "{0} ließ sich nicht speichern und gilt nur bis zum Neustart des Geräts. {1}",
  "It is tried again by itself. Free space on the unit's storage, or have it replaced.":
    "Es wird von selbst erneut versucht. Schaffen Sie Platz im Speicher des Geräts oder lassen Sie ihn ersetzen.",
  "Stored after all: {0}.": "Nachträglich gespeichert: {0}.",
  "The file {0} ({1}) cannot be used: {2}.": "Die Datei {0} ({1}) lässt sich nicht verwenden: {2}.",
  "The file {0} ({1}) cannot be used: {2}. It was set aside as {3}.":
    "Die Datei {0} ({1}) lässt sich nicht verwenden: {2}. Sie wurde als {3} beiseitegelegt.",
  "The file {0} ({1}) is left as it is: {2}.": "Die Datei {0} ({1}) bleibt, wie sie ist: {2}.",
  "Update this unit's software to use it again, or save anew to go on without it.":
    "Aktualisieren Sie die Software dieses Geräts, um sie wieder zu verwenden, oder speichern Sie neu, um ohne sie fortzufahren.",
  "Update this unit's software to use it again.": "Aktualisieren Sie die Software dieses Geräts, um sie wieder zu verwenden.",
  "The file {0} ({1}) would take {2} bytes, and {3} are allowed.":
    "Die Datei {0} ({1}) würde {2} Byte brauchen, erlaubt sind {3}.",
  "The file {0} ({1}) is missing.": "Die Datei {0} ({1}) fehlt.",
  "The one before it is in use: check what it says, and save it again.":
    "Verwendet wird die vorige: Prüfen Sie ihren Inhalt und speichern Sie ihn neu.",
  "The file {0} ({1}) was damaged and set aside earlier. Set it up again.":
    "Die Datei {0} ({1}) war beschädigt und wurde früher beiseitegelegt. Richten Sie sie neu ein.",
  "The file {0} ({1}) could be read by other programs on this unit; that has been put right.":
    "Die Datei {0} ({1}) konnten andere Programme auf diesem Gerät lesen; das ist behoben.",
  "The file {0} ({1}) could be read by other programs on this unit; the storage does not let that be put right.":
    "Die Datei {0} ({1}) können andere Programme auf diesem Gerät lesen; der Speicher lässt das nicht beheben.",
  "If you do not know why, replace the passwords or keys in it.":
    "Wissen Sie nicht, warum, ersetzen Sie die Passwörter oder Schlüssel darin.",
  "The file {0} ({1}) could not be read before, can be read now, and is not written over.":
    "Die Datei {0} ({1}) war vorher nicht lesbar, ist es jetzt und wird nicht überschrieben.",
  "Restart the unit to use what is stored.": "Starten Sie das Gerät neu, um das Gespeicherte zu verwenden.",
  "The factory's settings are in use until you save others.":
    "Die Werkseinstellungen gelten, bis Sie andere speichern.",
  "Until then the self-signed certificate serves; port 80 and network are as they were.":
    "Bis dahin gilt das selbstsignierte Zertifikat; Port 80 und Netzwerk sind, wie sie waren.",
  "'version' in {0} is wrong.": "„version“ in {0} ist falsch.",
  "Check that the settings are as you want them, then acknowledge this.":
    "Prüfen Sie, ob die Einstellungen so sind, wie Sie sie wollen, und bestätigen Sie dies.",
  settings: "Einstellungen",
  "CCM account": "CCM-Konto",
  "API tokens": "API-Token",
  "ACME account": "ACME-Konto",
  "EasyDNS certificate": "EasyDNS-Zertifikat",
  "Another daemon works on {0}.": "Ein anderer Dienst arbeitet auf {0}.",
  "More events of this kind than are kept one by one.": "Mehr Ereignisse dieser Art, als einzeln aufbewahrt werden.",
  "Events are stored again.{0}": "Ereignisse werden wieder gespeichert.{0}",
  "Events are stored again.": "Ereignisse werden wieder gespeichert.",
  "Try again once that is mended.": "Versuchen Sie es erneut, sobald das behoben ist.",

  // Backup
  "Choose a file that was saved by a Base Station.": "Wählen Sie eine Datei, die von einer Base Station gesichert wurde.",
  "The pass phrase does not open what is sealed in the file.":
    "Die Passphrase öffnet nicht, was in der Datei versiegelt ist.",
  "Type it again, or restore without keys and secrets.":
    "Geben Sie sie noch einmal ein, oder stellen Sie ohne Schlüssel und Geheimnisse wieder her.",
  "The file is damaged: {0}.": "Die Datei ist beschädigt: {0}.",
  "its checksum is wrong": "ihre Prüfsumme ist falsch",
  "it is not as it was saved": "sie ist nicht so, wie sie gesichert wurde",
  "its settings cannot be read": "ihre Einstellungen lassen sich nicht lesen",
  "what is sealed in it cannot be read": "was darin versiegelt ist, lässt sich nicht lesen",
  "Use another copy of it.": "Verwenden Sie eine andere Kopie.",
  "The file is larger than {0} KiB.": "Die Datei ist größer als {0} KiB.",
  "The file is not a backup of a Base Station.": "Die Datei ist keine Sicherung einer Base Station.",
  "The file was saved by newer software (version {0} of its format).":
    "Die Datei wurde von neuerer Software gesichert (Version {0} ihres Formats).",
  "Update this unit's software first.": "Aktualisieren Sie zuerst die Software dieses Geräts.",
  "A pass phrase has {0} to {1} characters.": "Eine Passphrase hat {0} bis {1} Zeichen.",
  "Choose a longer one, such as four words that do not belong together.":
    "Wählen Sie eine längere, etwa vier Wörter, die nicht zusammengehören.",
  "The file was saved by another unit ({0}).": "Die Datei wurde von einem anderen Gerät gesichert ({0}).",
  'Say whether this unit is to become that one: identity "take" or "keep".':
    "Sagen Sie, ob dieses Gerät zu jenem werden soll.",
  "The saved configuration used a certificate of its owner's, which is not in what can be read of the file.":
    "Die gesicherte Konfiguration verwendete ein eigenes Zertifikat, das im lesbaren Teil der Datei nicht enthalten ist.",
  "Give the pass phrase, or install the certificate afterwards. The source stays as it is.":
    "Geben Sie die Passphrase an, oder installieren Sie das Zertifikat danach. Die Quelle bleibt, wie sie ist.",
  "The saved configuration used an EasyDNS certificate, which each unit gets for itself.":
    "Die gesicherte Konfiguration verwendete ein EasyDNS-Zertifikat, das jedes Gerät für sich selbst bekommt.",
  "Register this unit afterwards (Security, EasyDNS certificate). The source stays as it is.":
    "Registrieren Sie dieses Gerät danach (Security, EasyDNS-Zertifikat). Die Quelle bleibt, wie sie ist.",
  "A saved configuration was restored; it goes back in {0} s unless kept.":
    "Eine gesicherte Konfiguration wurde wiederhergestellt; ohne Bestätigung gilt in {0} s wieder die vorige.",
  "The configuration was saved, with keys and secrets.":
    "Die Konfiguration wurde gesichert, mit Schlüsseln und Geheimnissen.",
  "The configuration was saved, without keys and secrets.":
    "Die Konfiguration wurde gesichert, ohne Schlüssel und Geheimnisse.",
  "The restored access to easyDNS": "Der wiederhergestellte Zugang zu easyDNS",
  "A support bundle was made.": "Ein Supportpaket wurde erstellt.",

  // Force HTTPS and changes that wait
  "Another change has not been settled yet.": "Eine andere Änderung ist noch nicht abgeschlossen.",
  "Confirm it or go back, then try again.":
    "Bestätigen Sie sie oder gehen Sie zurück und versuchen Sie es dann erneut.",
  "Confirm it or go back first.": "Bestätigen Sie sie zuerst oder gehen Sie zurück.",
  "The unit is still carrying out a change.": "Das Gerät führt noch eine Änderung aus.",
  "Wait a moment.": "Warten Sie einen Augenblick.",
  "The unit is not in normal operation.": "Das Gerät ist nicht im normalen Betrieb.",
  "Wait a moment and try again.": "Warten Sie einen Augenblick und versuchen Sie es erneut.",
  "See the alarms, and wait.": "Sehen Sie die Alarme an und warten Sie.",
  "The unit runs on defaults after a fault, and changes nothing of what is stored.":
    "Das Gerät läuft nach einem Fehler mit Vorgaben und ändert nichts am Gespeicherten.",
  "Sign in with the default password that the front panel shows; see the alarms.":
    "Melden Sie sich mit dem Standardpasswort an, das am Bedienfeld steht; sehen Sie die Alarme an.",
  "The unit is still starting.": "Das Gerät startet noch.",
  "The unit is busy.": "Das Gerät ist beschäftigt.",
  "The unit is stopping.": "Das Gerät wird beendet.",
  "Wait until it is back, then try again.": "Warten Sie, bis es wieder da ist, und versuchen Sie es erneut.",
  "The unit has too much to do at once.": "Das Gerät hat zu viel auf einmal zu tun.",
  "Wait 2 s and try again.": "Warten Sie 2 s und versuchen Sie es erneut.",
  "This change is kept in the CCM: only a browser can tell that it still reaches the unit.":
    "Diese Änderung wird im CCM beibehalten: Nur ein Browser zeigt, dass er das Gerät noch erreicht.",
  "Open the CCM over HTTPS and keep it there, or wait: it goes back by itself.":
    "Öffnen Sie das CCM über HTTPS und behalten Sie sie dort bei, oder warten Sie: Sie geht von selbst zurück.",
  "This is confirmed over HTTPS only.": "Das wird nur über HTTPS bestätigt.",
  "Open the CCM over HTTPS and keep it there.": "Öffnen Sie das CCM über HTTPS und behalten Sie sie dort bei.",
  "Confirmed: {0}.": "Bestätigt: {0}.",
  "Went back: {0}; {1}.": "Zurückgegangen: {0}; {1}.",
  "it could not be stored": "es ließ sich nicht speichern",
  "not confirmed in time": "nicht rechtzeitig bestätigt",
  "asked for ({0})": "verlangt ({0})",
  "No change waits to be confirmed.": "Keine Änderung wartet auf Bestätigung.",
  "Load the page again.": "Laden Sie die Seite neu.",
  "The record of the certificate test": "Der Nachweis des Zertifikatstests",
  "Going back to the settings before": "Die Rückkehr zu den vorigen Einstellungen",
  "That the configuration stays as it was": "Dass die Konfiguration bleibt, wie sie war,",
  "The chosen certificate cannot be used, and the self-signed one stands in for it.":
    "Das gewählte Zertifikat lässt sich nicht verwenden, und das selbstsignierte vertritt es.",
  "The active certificate has not been tested.": "Das aktive Zertifikat wurde nicht getestet.",
  "Open the CCM over HTTPS, sign in there, and press Test certificate.":
    "Öffnen Sie das CCM über HTTPS, melden Sie sich dort an und drücken Sie „Zertifikat testen“.",
  "Install the certificate again, or choose the self-signed one.":
    "Installieren Sie das Zertifikat neu, oder wählen Sie das selbstsignierte.",
  "The certificate '{0}' cannot be used; the self-signed one serves instead.":
    "Das Zertifikat „{0}“ lässt sich nicht verwenden; stattdessen gilt das selbstsignierte.",
  "Of '{0}', which is not in use: {1}": "Zu „{0}“, das nicht verwendet wird: {1}",
  "Port 80 is on; Force HTTPS is off.": "Port 80 ist offen; Force HTTPS ist aus.",
  "Port 80 is off; it returns in {0} s unless confirmed.":
    "Port 80 ist geschlossen; ohne Bestätigung öffnet er in {0} s wieder.",
  "Port 80 is on already.": "Port 80 ist schon offen.",
  "Sign in over HTTP.": "Melden Sie sich über HTTP an.",
  "That port 80 is on": "Dass Port 80 offen ist,",
  "That Force HTTPS stayed off": "Dass Force HTTPS aus blieb,",
  "That Force HTTPS stays on": "Dass Force HTTPS ein bleibt,",
  "Another certificate waits to be kept; keeping it counts as its test.":
    "Ein anderes Zertifikat wartet darauf, beibehalten zu werden; das zählt als sein Test.",
  "Keep it or go back first.": "Behalten Sie es zuerst bei, oder gehen Sie zurück.",
  "The active certificate is not the one that this connection used.":
    "Das aktive Zertifikat ist nicht das, das diese Verbindung verwendet hat.",
  "Install the certificate again, or choose the self-signed one, then test.":
    "Installieren Sie das Zertifikat neu, oder wählen Sie das selbstsignierte, und testen Sie dann.",
  "The certificate was reached as {0} from {1}.": "Das Zertifikat wurde als {0} von {1} aus erreicht.",
  "The last change was not confirmed, so the unit went back to how it was before.":
    "Die letzte Änderung wurde nicht bestätigt; das Gerät ist wieder, wie es vorher war.",
  "Make the change again, and confirm it in time.":
    "Machen Sie die Änderung noch einmal und bestätigen Sie sie rechtzeitig.",
  "That a change was taken back": "Dass eine Änderung zurückgenommen wurde,",
  "Port 80 was reopened from the front panel; Force HTTPS is off.":
    "Port 80 wurde am Bedienfeld wieder geöffnet; Force HTTPS ist aus.",
  "Acknowledge this once you know who did it. Switch Force HTTPS on again if you want it.":
    "Bestätigen Sie dies, sobald Sie wissen, wer es war. Schalten Sie Force HTTPS wieder ein, wenn Sie es wollen.",
  "This connection is older than the last change of certificate, ports or network, so it proves nothing.":
    "Diese Verbindung ist älter als die letzte Änderung an Zertifikat, Ports oder Netzwerk und beweist daher nichts.",
  "Try again: the browser opens a new connection.": "Versuchen Sie es erneut: Der Browser öffnet eine neue Verbindung.",
  "These settings have changed since you read them: somebody set them, or a change went back.":
    "Diese Einstellungen haben sich geändert, seit Sie sie gelesen haben: Jemand hat sie gesetzt, oder eine Änderung ging zurück.",
  "Read them again, see whether your change still fits, and send it with their new tag.":
    "Lesen Sie sie neu und prüfen Sie, ob Ihre Änderung noch passt.",
  "Only a browser can prove this.": "Das kann nur ein Browser beweisen.",
  "Open the CCM over HTTPS and do it there.": "Öffnen Sie das CCM über HTTPS und tun Sie es dort.",
  "This works over HTTPS only.": "Das geht nur über HTTPS.",
  "Open {0} and sign in there.": "Öffnen Sie {0} und melden Sie sich dort an.",
  "See the alarms: no HTTPS port is open.": "Sehen Sie die Alarme an: Kein HTTPS-Port ist offen.",

  // The unit as a whole
  "State {0} (was {1}: {2}).": "Zustand {0} (vorher {1}: {2}).",
  "Defaults serve meanwhile. Restart the unit, or reset it from the front panel.":
    "Inzwischen gelten Vorgaben. Starten Sie das Gerät neu, oder setzen Sie es am Bedienfeld zurück.",
  "{0} Defaults are used instead.": "{0} Stattdessen gelten Vorgaben.",
  "The unit could not start. {0}": "Das Gerät konnte nicht starten. {0}",
  "Not even defaults can be served. {0}": "Nicht einmal mit Vorgaben lässt sich arbeiten. {0}",
  "The unit turned to something that goes first (a reset, Reopen port 80, or a stop).":
    "Das Gerät hat sich etwas Vorrangigem zugewandt (einem Reset, Reopen port 80 oder dem Beenden).",
  "Wait until it is done, then try again.": "Warten Sie, bis es erledigt ist, und versuchen Sie es erneut.",
  "Something went wrong inside the unit.": "Im Gerät ist etwas schiefgegangen.",
  "Try again; the log has the details.": "Versuchen Sie es erneut; Einzelheiten stehen im Protokoll.",
  "The unit did not finish this in time.": "Das Gerät ist damit nicht rechtzeitig fertig geworden.",
  "Try again; restart the unit if it stays.": "Versuchen Sie es erneut; starten Sie das Gerät neu, wenn es so bleibt.",
  "The name of the unit is too long, or has characters that cannot be shown.":
    "Der Name des Geräts ist zu lang oder enthält Zeichen, die sich nicht darstellen lassen.",
  "Give it at most {0} characters on one line, such as 'FOH rack'.":
    "Geben Sie ihm höchstens {0} Zeichen in einer Zeile, zum Beispiel „FOH-Rack“.",
  "The unit is called '{0}'.": "Das Gerät heißt „{0}“.",
  "The first steps are put away.": "Die ersten Schritte sind abgeschlossen.",
  "Metrics are {0}.": "Messwerte sind {0}geschaltet.",
  "Acknowledged: {0}.": "Bestätigt: {0}.",
  "There is no such alarm to acknowledge.": "Einen solchen Alarm gibt es nicht zu bestätigen.",
  "The base-station command cannot be served. {0}": "Der Befehl base-station lässt sich nicht bedienen. {0}",
  "No licence text of that name is kept here.": "Ein Lizenztext dieses Namens wird hier nicht aufbewahrt.",
  "See its makers' own pages.": "Sehen Sie auf den Seiten der Hersteller nach.",
  "The unit's figures are switched off.": "Die Messwerte des Geräts sind ausgeschaltet.",
  "Switch them on in the CCM under Account.": "Schalten Sie sie im CCM unter Konto ein.",

  // The front panel
  "The front panel does not answer.": "Das Bedienfeld antwortet nicht.",
  "Check its cable: the panel is the way back in when the network is not.":
    "Prüfen Sie sein Kabel: Das Bedienfeld ist der Weg zurück, wenn das Netzwerk es nicht ist.",
  "Front panel: {0}": "Bedienfeld: {0}",
  "This unit has no front panel to show.": "Dieses Gerät hat kein Bedienfeld, das gezeigt werden könnte.",
  "Use the CCM or the base-station command.": "Verwenden Sie das CCM oder den Befehl base-station.",
  "The code is not 4 to 8 digits.": "Der Code besteht nicht aus 4 bis 8 Ziffern.",
  "Type it again.": "Geben Sie ihn noch einmal ein.",
  "The panel's lock is {0}.": "Die Sperre des Bedienfelds ist {0}geschaltet.",
  "A wrong code was typed at the panel.": "Am Bedienfeld wurde ein falscher Code eingegeben.",
  "Wrong code.": "Falscher Code.",
  "Wait {0} s.": "Warten Sie {0} s.",
  "Then type it again.": "Geben Sie ihn dann noch einmal ein.",

  // Factory reset
  "A factory reset was asked for.": "Ein Rücksetzen auf Werkseinstellungen wurde verlangt.",
  "A factory reset that was interrupted is being finished.":
    "Ein unterbrochenes Rücksetzen auf Werkseinstellungen wird zu Ende geführt.",
  "Factory reset done; erased: {0}.": "Auf Werkseinstellungen zurückgesetzt; gelöscht: {0}.",
  "Restart the unit to try again, or have its storage replaced.":
    "Starten Sie das Gerät neu, um es erneut zu versuchen, oder lassen Sie seinen Speicher ersetzen.",
  "The factory reset could not {0}. {1}": "Beim Rücksetzen auf Werkseinstellungen misslang ein Schritt ({0}). {1}",
  "The factory reset could not erase {0}. {1}":
    "Beim Rücksetzen auf Werkseinstellungen ließ sich nicht löschen: {0}. {1}",
  "The factory reset could not erase {0}.": "Beim Rücksetzen auf Werkseinstellungen ließ sich nicht löschen: {0}.",
  "The reset of the whole host was asked for, as the unit's maker wants it.":
    "Das Rücksetzen des ganzen Hosts wurde verlangt, wie es der Hersteller des Geräts will.",
  "The rest of the host was not reset. {0}": "Der Rest des Hosts wurde nicht zurückgesetzt. {0}",
  "See the journal, and that {0} and the daemon's polkit rule are installed; or start it as root.":
    "Sehen Sie ins Journal und prüfen Sie, ob {0} und die Polkit-Regel des Dienstes installiert sind; oder starten Sie es als root.",
  "the host's network details": "die Netzwerkeinstellungen des Hosts",

  // The profile
  "The profile {0} is larger than 64 KiB.": "Das Profil {0} ist größer als 64 KiB.",
  "Put the shipped one back.": "Legen Sie das mitgelieferte wieder an seinen Platz.",
  "The profile {0} cannot be read ({1}).": "Das Profil {0} lässt sich nicht lesen ({1}).",
  "Name one with --config, or install the shipped one.":
    "Nennen Sie eines mit --config, oder installieren Sie das mitgelieferte.",
  "The profile {0} is not valid TOML: {1}.": "Das Profil {0} ist kein gültiges TOML: {1}.",
  "Correct that line.": "Berichtigen Sie diese Zeile.",
  "{0} is wrong: {1}.": "{0} ist falsch: {1}.",
  "'{0}' in {1}": "„{0}“ in {1}",
  "Correct it and try again.": "Berichtigen Sie es und versuchen Sie es erneut.",
  "Did you mean '{0}'?": "Meinten Sie „{0}“?",
  "Known keys: {0}.": "Bekannte Schlüssel: {0}.",
  "'{0}' in {1} is not a known key.": "„{0}“ in {1} ist kein bekannter Schlüssel.",
  "{0} is not valid JSON: {1}.": "{0} ist kein gültiges JSON: {1}.",
  "Send a JSON object.": "Senden Sie ein JSON-Objekt.",

  // Requests
  "Another site's page asked for this change.": "Die Seite einer anderen Website hat diese Änderung verlangt.",
  "Open the CCM at the unit's own address and do it there.":
    "Öffnen Sie das CCM unter der eigenen Adresse des Geräts und tun Sie es dort.",
  "The header {0} is missing or is not this session's.": "Der Header {0} fehlt oder gehört nicht zu dieser Sitzung.",
  "Send the 'csrf' that POST /session or GET /session gave. In the browser: reload the page.":
    "Programme senden das „csrf“ aus POST /session oder GET /session. Im Browser: Laden Sie die Seite neu.",
  "The body is compressed.": "Der Inhalt ist komprimiert.",
  "Send it as it is, without Content-Encoding.": "Senden Sie ihn, wie er ist, ohne Content-Encoding.",
  "The body is not JSON, or does not say so.": "Der Inhalt ist kein JSON oder sagt es nicht.",
  "Send JSON in UTF-8 with 'Content-Type: application/json'.":
    "Senden Sie JSON in UTF-8 mit „Content-Type: application/json“.",
  "Send JSON in UTF-8 with 'Content-Type: application/json', or files as multipart/form-data.":
    "Senden Sie JSON in UTF-8 mit „Content-Type: application/json“ oder Dateien als multipart/form-data.",
  "Only root may do this: it can erase the whole configuration.":
    "Das darf nur root: Es kann die ganze Konfiguration löschen.",
  "Use sudo, or do it at the front panel.": "Verwenden Sie sudo, oder tun Sie es am Bedienfeld.",
  "This unit does not answer to the host name in the request.":
    "Dieses Gerät hört nicht auf den Hostnamen in der Anfrage.",
  "Use the unit's address as the front panel shows it, or one of the unit's names.":
    "Verwenden Sie die Adresse, die das Bedienfeld zeigt, oder einen Namen des Geräts.",
  "This is no HTTP/1.1 request.": "Das ist keine HTTP/1.1-Anfrage.",
  "Speak HTTP/1.1 to this port.": "Sprechen Sie HTTP/1.1 mit diesem Port.",
  "This port speaks HTTPS only.": "Dieser Port spricht nur HTTPS.",
  "Begin the address with https://.": "Beginnen Sie die Adresse mit https://.",
  "This call needs a JSON body.": "Dieser Aufruf braucht einen JSON-Inhalt.",
  "This call needs a body.": "Dieser Aufruf braucht einen Inhalt.",
  "Send files as multipart/form-data, or JSON.": "Senden Sie Dateien als multipart/form-data oder JSON.",
  "The upload does not say how long it is.": "Der Upload sagt nicht, wie lang er ist.",
  "Send it with Content-Length.": "Senden Sie ihn mit Content-Length.",
  "The upload is broken.": "Der Upload ist fehlerhaft.",
  "Send the files again, as multipart/form-data.": "Senden Sie die Dateien noch einmal, als multipart/form-data.",
  "The upload does not say what divides its parts.": "Der Upload sagt nicht, was seine Teile trennt.",
  "The upload has a form within the form.": "Der Upload enthält ein Formular im Formular.",
  "A file in the upload is packed as for a mail (Content-Transfer-Encoding).":
    "Eine Datei im Upload ist wie für eine E-Mail verpackt (Content-Transfer-Encoding).",
  "The upload ends in the middle.": "Der Upload endet mittendrin.",
  "Too many uploads come at this moment.": "In diesem Augenblick kommen zu viele Uploads.",
  "Wait 5 s and try again.": "Warten Sie 5 s und versuchen Sie es erneut.",
  "Too many pages of this unit's CCM are open.": "Zu viele Seiten des CCM dieses Geräts sind offen.",
  "Close one of them.": "Schließen Sie eine davon.",
  "There is no such file.": "Eine solche Datei gibt es nicht.",
  "Reload the page.": "Laden Sie die Seite neu.",
  "The unit met a fault of its own; nothing more is known here.":
    "Das Gerät ist auf einen eigenen Fehler gestoßen; mehr ist hier nicht bekannt.",
  "Try again. If it stays, restart the unit and report it with the unit's log.":
    "Versuchen Sie es erneut. Bleibt es so, starten Sie das Gerät neu und melden Sie es mit dem Supportpaket.",
  "The request's header came too slowly.": "Der Kopf der Anfrage kam zu langsam.",
  "Send it again.": "Senden Sie sie noch einmal.",
  "The request's header is too large.": "Der Kopf der Anfrage ist zu groß.",
  "Send fewer or shorter fields.": "Senden Sie weniger oder kürzere Felder.",
  "This call does not exist with this method.": "Diesen Aufruf gibt es mit dieser Methode nicht.",
  "Allowed: {0}": "Erlaubt: {0}",
  "There is nothing at this address.": "Unter dieser Adresse gibt es nichts.",
  "Check the address.": "Prüfen Sie die Adresse.",
  "The request is not understood ({0}).": "Die Anfrage wird nicht verstanden ({0}).",
  "Correct it.": "Berichtigen Sie sie.",
  "{0} is neither true nor false.": "{0} ist weder wahr noch falsch.",
  "Write ?{0}=true.": "Schreiben Sie ?{0}=true.",
  "Something stands twice in the address.": "Etwas steht in der Adresse doppelt.",
  "Leave one out.": "Lassen Sie eines weg.",
  "A flag in the address is not known.": "Ein Schalter in der Adresse ist nicht bekannt.",
  "Known are: {0}.": "Bekannt sind: {0}.",
  "The request's body is larger than {0} bytes.": "Der Inhalt der Anfrage ist größer als {0} Byte.",
  "Send less.": "Senden Sie weniger.",
  "The request's body came too slowly.": "Der Inhalt der Anfrage kam zu langsam.",
  "The request's body is broken.": "Der Inhalt der Anfrage ist fehlerhaft.",
};
