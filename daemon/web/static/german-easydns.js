/** What the unit says of easyDNS, certificate authorities and other servers elsewhere, in German. */

/** @type {Record<string, string>} */
export const SENTENCES = {
  // easyDNS's answers
  "easyDNS takes one update for a name in 10 minutes, and had one less than 10 minutes ago.":
    "easyDNS nimmt für einen Namen alle 10 Minuten eine Änderung an, und die letzte ist noch keine 10 Minuten her.",
  "Wait 10 minutes; the unit tries again by itself.": "Warten Sie 10 Minuten; das Gerät versucht es von selbst erneut.",
  "easyDNS says that it is asked too often, which it also says where the API token or key is wrong.":
    "easyDNS sagt, es werde zu oft gefragt; das sagt es auch, wenn API-Token oder Schlüssel falsch sind.",
  "The unit tries again by itself; if that does not help, compare token and key with those in the account.":
    "Das Gerät versucht es von selbst erneut; hilft das nicht, vergleichen Sie Token und Schlüssel mit denen im Konto.",
  "easyDNS does not accept the unit's credentials.": "easyDNS nimmt die Zugangsdaten des Geräts nicht an.",
  "Compare them with those of the easyDNS account, and see that the domain is in this account.":
    "Vergleichen Sie sie mit denen des easyDNS-Kontos und prüfen Sie, ob die Domain in diesem Konto liegt.",
  "The unit has no credentials for this part of easyDNS, or such as cannot be sent.":
    "Das Gerät hat für diesen Teil von easyDNS keine Zugangsdaten oder solche, die sich nicht senden lassen.",
  "Enter those of the easyDNS account; a user name or API token has no colon.":
    "Geben Sie die des easyDNS-Kontos ein; Benutzername und API-Token enthalten keinen Doppelpunkt.",
  "easyDNS has dynamic updates not enabled for {0}.": "Bei easyDNS sind dynamische Änderungen für {0} nicht eingeschaltet.",
  "Enable dynamic DNS for this name in the easyDNS account.":
    "Schalten Sie im easyDNS-Konto dynamisches DNS für diesen Namen ein.",
  "easyDNS says that {0}, or the address for it, is not one that it can register.":
    "easyDNS sagt, dass es {0} oder die Adresse dafür nicht eintragen kann.",
  "See that the name lies below a domain of the easyDNS account.":
    "Prüfen Sie, ob der Name unter einer Domain des easyDNS-Kontos liegt.",
  "The address {0} cannot be registered at easyDNS.": "Die Adresse {0} lässt sich bei easyDNS nicht eintragen.",
  "Give the unit an IPv4 address of your own network.": "Geben Sie dem Gerät eine IPv4-Adresse Ihres eigenen Netzwerks.",
  "easyDNS knows no zone {0} that these credentials reach.":
    "easyDNS kennt keine Zone {0}, die mit diesen Zugangsdaten erreichbar ist.",
  "See that the domain is in this easyDNS account, and that DNS is enabled for it.":
    "Prüfen Sie, ob die Domain in diesem easyDNS-Konto liegt und DNS für sie eingeschaltet ist.",
  "easyDNS refused what it was asked for: {0}.": "easyDNS hat die Anfrage abgelehnt: {0}.",
  "easyDNS refused what it was asked for.": "easyDNS hat die Anfrage abgelehnt.",
  "Look in the easyDNS account whether the zone can be changed.":
    "Sehen Sie im easyDNS-Konto nach, ob sich die Zone ändern lässt.",

  // Servers elsewhere
  "The unit tries again by itself.": "Das Gerät versucht es von selbst erneut.",
  "See whether a firewall keeps the unit from the internet, or a gateway or proxy answers in its place.":
    "Prüfen Sie, ob eine Firewall das Gerät vom Internet trennt oder ein Gateway oder Proxy an dessen Stelle antwortet.",
  "The certificate of {0} is not from an authority that the unit trusts ({1}).":
    "Das Zertifikat von {0} ist nicht von einer Stelle, der das Gerät vertraut ({1}).",
  "Check the unit's DNS servers, and that they know names on the internet.":
    "Prüfen Sie die DNS-Server des Geräts und ob sie Namen im Internet kennen.",
  "Check the unit's gateway, and whether a firewall lets it out to the internet on this port.":
    "Prüfen Sie das Gateway des Geräts und ob eine Firewall es auf diesem Port ins Internet lässt.",
  "{0} redirects to {1}, where the unit does not go.": "{0} leitet um nach {1}, wohin das Gerät nicht geht.",
  "{0} answered with the status {1}.": "{0} hat mit dem Status {1} geantwortet.",
  "{0} answered with the status {1}: {2}.": "{0} hat mit dem Status {1} geantwortet: {2}.",
  "Give an address that begins with https://.": "Geben Sie eine Adresse an, die mit https:// beginnt.",
  "Correct it; it begins with https:// and the name of a server.":
    "Berichtigen Sie sie; sie beginnt mit https:// und dem Namen eines Servers.",
  "The name {0} cannot be resolved.": "Der Name {0} lässt sich nicht auflösen.",
  "{0} cannot be reached ({1}).": "{0} ist nicht erreichbar ({1}).",
  "{0} did not answer in time.": "{0} hat nicht rechtzeitig geantwortet.",
  "What answers for {0} does not speak TLS 1.2 or newer.": "Was für {0} antwortet, spricht kein TLS 1.2 oder neuer.",
  "{0} closed the connection before it had answered.": "{0} hat die Verbindung geschlossen, bevor eine Antwort kam.",
  "The answer of {0} is larger than {1} KiB.": "Die Antwort von {0} ist größer als {1} KiB.",
  "{0} answered something else than was expected.": "{0} hat etwas anderes geantwortet als erwartet.",
  "There are no certificates of authorities in {0}, so no server can be verified.":
    "In {0} sind keine Zertifikate von Zertifizierungsstellen, daher lässt sich kein Server prüfen.",
  "Install the system's ca-certificates, or name another file in the profile ([easydns] trust_store).":
    "Installieren Sie die ca-certificates des Systems oder nennen Sie im Profil eine andere Datei ([easydns] trust_store).",
  "{0} is to be asked without TLS, which the unit does not do.":
    "{0} soll ohne TLS gefragt werden; das tut das Gerät nicht.",
  "The address of a server to be asked is none.": "Die Adresse eines zu fragenden Servers ist keine.",
  "The certificate of {0} has expired.": "Das Zertifikat von {0} ist abgelaufen.",
  "Check the unit's clock.": "Prüfen Sie die Uhr des Geräts.",
  "The certificate of {0} is not valid yet.": "Das Zertifikat von {0} gilt noch nicht.",
  "Set the unit's clock.": "Stellen Sie die Uhr des Geräts.",
  "What answers for {0} has a certificate for other names.": "Was für {0} antwortet, hat ein Zertifikat für andere Namen.",
  "The DNS server's answer is none to the question, or too long.":
    "Die Antwort des DNS-Servers gehört nicht zur Frage oder ist zu lang.",

  // The certificate authority
  "The record that proves the name was not seen in time, so the order at {0} was given up.":
    "Der Eintrag, der den Namen beweist, war nicht rechtzeitig zu sehen; der Auftrag bei {0} wurde daher aufgegeben.",
  "The unit tries again by itself; see whether easyDNS and the DNS servers of the zone answer.":
    "Das Gerät versucht es von selbst erneut; prüfen Sie, ob easyDNS und die DNS-Server der Zone antworten.",
  "There is no ACME directory at {0}.": "Unter {0} gibt es kein ACME-Verzeichnis.",
  "Compare the address with the one that the certificate authority gives.":
    "Vergleichen Sie die Adresse mit der, die die Zertifizierungsstelle nennt.",
  "Setting the record that proves the name, and waiting until it is seen.":
    "Der Eintrag, der den Namen beweist, wird gesetzt; gewartet wird, bis er zu sehen ist.",
  "See that {0} is delegated by a CNAME to {1}, then try again.":
    "Sorgen Sie dafür, dass {0} durch einen CNAME an {1} delegiert ist, und versuchen Sie es erneut.",
  "Wait some minutes and try again; see at easyDNS whether the record is there.":
    "Warten Sie einige Minuten und versuchen Sie es erneut; sehen Sie bei easyDNS nach, ob der Eintrag da ist.",
  "The record at {0} is not seen at {1} after 3 minutes.": "Der Eintrag bei {0} ist nach 3 Minuten bei {1} nicht zu sehen.",
  "A record at {0} could not be removed; it is tried again later. {1}":
    "Ein Eintrag bei {0} ließ sich nicht entfernen; später wird es erneut versucht. {1}",
  "Ordering a certificate for {0}.": "Ein Zertifikat für {0} wird bestellt.",
  "Asking for the certificate.": "Das Zertifikat wird abgeholt.",
  "The certificate authority is checking the record.": "Die Zertifizierungsstelle prüft den Eintrag.",
  "The certificate authority does not know the unit's account any more.":
    "Die Zertifizierungsstelle kennt das Konto des Geräts nicht mehr.",
  "The unit opens another one by itself.": "Das Gerät eröffnet von selbst ein anderes.",
  "The certificate authority has had too many orders: {0}": "Die Zertifizierungsstelle hatte zu viele Aufträge: {0}",
  "Wait; the unit tries again by itself.": "Warten Sie; das Gerät versucht es von selbst erneut.",
  "The certificate authority has new terms of service: {0}": "Die Zertifizierungsstelle hat neue Nutzungsbedingungen: {0}",
  "The certificate authority does not offer the profile: {0}":
    "Die Zertifizierungsstelle bietet das Profil nicht an: {0}",
  "Choose one that it offers, or none.": "Wählen Sie eines, das sie anbietet, oder keines.",
  "The certificate authority does not let the unit do this: {0}":
    "Die Zertifizierungsstelle lässt das Gerät dies nicht tun: {0}",
  "See there whether the account is in order, and what it may order.":
    "Sehen Sie dort nach, ob das Konto in Ordnung ist und was es bestellen darf.",
  "The certificate authority refused: {0}": "Die Zertifizierungsstelle hat abgelehnt: {0}",
  "The unit tries again by itself; see what it says.": "Das Gerät versucht es von selbst erneut; lesen Sie, was sie sagt.",
  "The certificate authority did not accept the proof of the name: {0}":
    "Die Zertifizierungsstelle hat den Nachweis des Namens nicht angenommen: {0}",
  "it did not say why.": "Sie hat nicht gesagt, warum.",
  "The unit tries again by itself; see at easyDNS that the zone is answered for, and its CAA records.":
    "Das Gerät versucht es von selbst erneut; prüfen Sie bei easyDNS, ob für die Zone geantwortet wird, und ihre CAA-Einträge.",
  "Enter the key identifier and key again, as it gave them.":
    "Geben Sie Schlüsselkennung und Schlüssel noch einmal ein, so wie Sie sie bekommen haben.",
  "Ordering a certificate from {0} broke down over what it sent.":
    "Die Bestellung eines Zertifikats bei {0} scheiterte an dessen Antwort.",
  "The unit tries again by itself; see that the directory is an ACME server's.":
    "Das Gerät versucht es von selbst erneut; prüfen Sie, ob das Verzeichnis zu einem ACME-Server gehört.",
  "The unit has no room to order a certificate now ({0}).":
    "Das Gerät hat jetzt keinen Platz, um ein Zertifikat zu bestellen ({0}).",
  "It tries again by itself; restart it if this stays.":
    "Es versucht es von selbst erneut; starten Sie es neu, wenn es so bleibt.",
  "The certificate that came from {0} cannot be used. {1}": "Das Zertifikat von {0} lässt sich nicht verwenden. {1}",
  "The unit tries again by itself; tell the certificate authority if it stays.":
    "Das Gerät versucht es von selbst erneut; melden Sie es der Zertifizierungsstelle, wenn es so bleibt.",
  "It is no chain of certificates.": "Es ist keine Zertifikatskette.",
  "It is for other names than were ordered.": "Es ist für andere Namen als bestellt.",
  "Inspecting the new certificate.": "Das neue Zertifikat wird geprüft.",
  "Asking the certificate authority for its terms.": "Die Zertifizierungsstelle wird nach ihren Bedingungen gefragt.",
  "Opening an account at the certificate authority.": "Ein Konto bei der Zertifizierungsstelle wird eröffnet.",
  "The unit has an account at the certificate authority now.":
    "Das Gerät hat jetzt ein Konto bei der Zertifizierungsstelle.",
  "The certificate authority has new terms of service: {0}.":
    "Die Zertifizierungsstelle hat neue Nutzungsbedingungen: {0}.",
  "The certificate authority wants its terms of service agreed to: {0}.":
    "Die Zertifizierungsstelle verlangt die Zustimmung zu ihren Nutzungsbedingungen: {0}.",
  "Read them, and agree to them on the page of the EasyDNS certificate.":
    "Lesen Sie sie und stimmen Sie ihnen auf der Seite des EasyDNS-Zertifikats zu.",
  "Looking at the certificate that the maker put on the unit.": "Das vom Hersteller mitgegebene Zertifikat wird angesehen.",
  "The certificate cannot be used. {0}": "Das Zertifikat lässt sich nicht verwenden. {0}",
  "Ask whoever issued it for another one.": "Verlangen Sie vom Aussteller ein anderes.",
  "Ask the unit's maker, or see the profile ([easydns]).":
    "Fragen Sie den Hersteller des Geräts, oder sehen Sie im Profil nach ([easydns]).",
  "Ask the unit's maker.": "Fragen Sie den Hersteller des Geräts.",
  "Ask the unit's maker for a new one.": "Verlangen Sie vom Hersteller des Geräts ein neues.",
  "The unit's maker put no certificate on it.": "Der Hersteller hat dem Gerät kein Zertifikat mitgegeben.",
  "Choose another source.": "Wählen Sie eine andere Quelle.",
  "The certificate that the maker put on the unit ({0}) is not there.":
    "Das vom Hersteller mitgegebene Zertifikat ({0}) ist nicht da.",
  "The certificate that the maker put on the unit ({0}) cannot be read ({1}).":
    "Das vom Hersteller mitgegebene Zertifikat ({0}) lässt sich nicht lesen ({1}).",
  "The certificate that the maker put on the unit ({0}) is not a regular file.":
    "Das vom Hersteller mitgegebene Zertifikat ({0}) ist keine gewöhnliche Datei.",
  "The certificate that the maker put on the unit ({0}) is larger than {1} KiB.":
    "Das vom Hersteller mitgegebene Zertifikat ({0}) ist größer als {1} KiB.",
  "The file with the access to easyDNS ({0}) is not there.": "Die Datei mit dem Zugang zu easyDNS ({0}) ist nicht da.",
  "The file with the access to easyDNS ({0}) cannot be read ({1}).":
    "Die Datei mit dem Zugang zu easyDNS ({0}) lässt sich nicht lesen ({1}).",
  "The maker's access to easyDNS cannot be used. {0}": "Der Zugang des Herstellers zu easyDNS lässt sich nicht verwenden. {0}",
  "{0} is not valid TOML.": "{0} ist kein gültiges TOML.",

  // Prechecks
  "The network is connected.": "Das Netzwerk ist verbunden.",
  "The unit has no address.": "Das Gerät hat keine Adresse.",
  "Set one, or see that a DHCP server answers ({0}).": "Vergeben Sie eine, oder sorgen Sie für einen DHCP-Server ({0}).",
  "Nobody answers at the gateway {0}.": "Am Gateway {0} antwortet niemand.",
  "Check its address ({0}), and that it is on.": "Prüfen Sie seine Adresse ({0}) und ob es eingeschaltet ist.",
  "The DNS server {0} answers.": "Der DNS-Server {0} antwortet.",
  "The clock says {0} UTC.": "Die Uhr sagt {0} UTC.",
  "easyDNS can be reached, and is who it says.": "easyDNS ist erreichbar und ist, wer es sagt.",
  "easyDNS accepts the API token for {0}.": "easyDNS nimmt das API-Token für {0} an.",
  "{0} leads to {1}: another device has that name.": "{0} führt zu {1}: Ein anderes Gerät hat diesen Namen.",
  "Choose another name; or remove that record at easyDNS if the device is gone.":
    "Wählen Sie einen anderen Namen; oder entfernen Sie den Eintrag bei easyDNS, wenn es das Gerät nicht mehr gibt.",
  "The certificate authority answers ({0}).": "Die Zertifizierungsstelle antwortet ({0}).",
  "The certificate that the maker put on the unit can be used.":
    "Das vom Hersteller mitgegebene Zertifikat lässt sich verwenden.",
  "The certificate that the maker put on the unit cannot be used. {0}":
    "Das vom Hersteller mitgegebene Zertifikat lässt sich nicht verwenden. {0}",
  "The network cable is not connected.": "Das Netzwerkkabel ist nicht angeschlossen.",
  "Connect it, and see that the switch port has a light.":
    "Schließen Sie es an und prüfen Sie, ob der Port am Switch leuchtet.",
  "No network interface is up.": "Keine Netzwerkschnittstelle ist aktiv.",
  "Connect the network, then see {0}.": "Schließen Sie das Netzwerk an und sehen Sie dann unter {0} nach.",
  "The unit's address is {0}.": "Die Adresse des Geräts ist {0}.",
  "The unit has no IPv4 address but those that devices give to themselves.":
    "Das Gerät hat keine IPv4-Adresse außer solchen, die Geräte sich selbst geben.",
  "See that a DHCP server answers, or set an address ({0}).":
    "Sorgen Sie dafür, dass ein DHCP-Server antwortet, oder vergeben Sie eine Adresse ({0}).",
  "The unit has no gateway, so it reaches nothing outside its network.":
    "Das Gerät hat kein Gateway, es erreicht also nichts außerhalb seines Netzwerks.",
  "Set one ({0}).": "Setzen Sie eines ({0}).",
  "The gateway {0} answers.": "Das Gateway {0} antwortet.",
  "The unit has no DNS server.": "Das Gerät hat keinen DNS-Server.",
  "Set the address of your network's one ({0}).": "Geben Sie die Adresse dessen in Ihrem Netzwerk an ({0}).",
  "No answer came from the DNS server {0}.": "Vom DNS-Server {0} kam keine Antwort.",
  "Check its address ({0}) and the way to it.": "Prüfen Sie seine Adresse ({0}) und den Weg dorthin.",
  "The DNS server {0} answers; {1} does not.": "Der DNS-Server {0} antwortet; {1} nicht.",
  "Take those that do not answer off the list ({0}): they make everything slow.":
    "Nehmen Sie die, die nicht antworten, aus der Liste ({0}): Sie machen alles langsam.",
  "The unit's clock says {0}, which cannot be.": "Die Uhr des Geräts sagt {0}; das kann nicht sein.",
  "Set it (Host > General), or give the unit a time server.":
    "Stellen Sie sie (Host > General) oder geben Sie dem Gerät einen Zeitserver.",
  "The clock says {0} UTC, but follows no time server.": "Die Uhr sagt {0} UTC, folgt aber keinem Zeitserver.",
  "See that it is right: certificates are judged by it.": "Prüfen Sie, ob sie stimmt: Nach ihr werden Zertifikate beurteilt.",
  "No user name and update token for easyDNS are set.":
    "Benutzername und Update-Token für easyDNS sind nicht gesetzt.",
  "Enter them: they stand in the easyDNS account.": "Geben Sie sie ein: Sie stehen im easyDNS-Konto.",
  "No API token and key for easyDNS are set; the certificate authority's proof needs them.":
    "API-Token und Schlüssel für easyDNS sind nicht gesetzt; der Nachweis für die Zertifizierungsstelle braucht sie.",
  "Enter them: they are made in the easyDNS account under Security.":
    "Geben Sie sie ein: Sie werden im easyDNS-Konto unter Security erzeugt.",
  "The update token can only be tried by registering; that comes next.":
    "Das Update-Token lässt sich nur durch Registrieren erproben; das kommt als Nächstes.",
  "{0} is free.": "{0} ist frei.",
  "{0} is this unit's already.": "{0} gehört schon diesem Gerät.",
  "{0} leads to {1} now.": "{0} führt jetzt zu {1}.",
  "Registering changes that.": "Das Registrieren ändert das.",
  "The certificate authority has no profile '{0}'; it offers {1}.":
    "Die Zertifizierungsstelle hat kein Profil „{0}“; sie bietet {1}.",
  "Choose one of those, or none.": "Wählen Sie eines davon oder keines.",
  "The certificate authority wants an account of its own first (external account binding).":
    "Die Zertifizierungsstelle verlangt zuerst ein eigenes Konto (External Account Binding).",
  "Enter the key identifier and key that it gave you.":
    "Geben Sie Schlüsselkennung und Schlüssel ein, die Sie von ihr bekommen haben.",
  "Choose a certificate authority instead (ACME).": "Wählen Sie stattdessen eine Zertifizierungsstelle (ACME).",
  "Nobody could be asked whether {0} is taken.": "Niemand konnte gefragt werden, ob {0} vergeben ist.",
  "See the DNS server.": "Siehe DNS-Server.",
  "The EasyDNS certificate cannot be used now. {0}": "Das EasyDNS-Zertifikat lässt sich jetzt nicht verwenden. {0}",
  "No answer came in time.": "Es kam rechtzeitig keine Antwort.",
  "Try again in a while.": "Versuchen Sie es nach einer Weile erneut.",

  // Registration
  "The unit has no EasyDNS certificate yet.": "Das Gerät hat noch kein EasyDNS-Zertifikat.",
  "Register the unit first (Security, EasyDNS certificate).":
    "Registrieren Sie das Gerät zuerst (Security, EasyDNS-Zertifikat).",
  "That the choices for the EasyDNS certificate stay as they were":
    "Dass die Einstellungen für das EasyDNS-Zertifikat bleiben, wie sie waren,",
  "The choices for the EasyDNS certificate were changed.":
    "Die Einstellungen für das EasyDNS-Zertifikat wurden geändert.",
  "The choices and access for the EasyDNS certificate were changed.":
    "Einstellungen und Zugang für das EasyDNS-Zertifikat wurden geändert.",
  "Choose another source first, then stop using this one.":
    "Wählen Sie zuerst eine andere Quelle und beenden Sie dann die Verwendung dieser.",
  "The unit is being registered at this moment.": "Das Gerät wird in diesem Augenblick registriert.",
  "Wait until that is done, then try again.": "Warten Sie, bis das erledigt ist, und versuchen Sie es erneut.",
  "That the access to easyDNS stays as it was": "Dass der Zugang zu easyDNS bleibt, wie er war,",
  "That the access to easyDNS is erased": "Dass der Zugang zu easyDNS gelöscht ist,",
  "That the EasyDNS certificate stays in use": "Dass das EasyDNS-Zertifikat in Gebrauch bleibt,",
  "The EasyDNS certificate is used no more. {0}": "Das EasyDNS-Zertifikat wird nicht mehr verwendet. {0}",
  "The EasyDNS certificate is used no more.": "Das EasyDNS-Zertifikat wird nicht mehr verwendet.",
  "The EasyDNS certificate {0} is stored.": "Das EasyDNS-Zertifikat {0} ist gespeichert.",
  "The EasyDNS certificate {0} waits for you to switch over to it.":
    "Das EasyDNS-Zertifikat {0} wartet darauf, dass Sie darauf umschalten.",
  "{0} was taken back at easyDNS.": "{0} wurde bei easyDNS zurückgenommen.",
  "{0} could not be taken back at easyDNS without access to it; remove it there.":
    "{0} ließ sich ohne Zugang bei easyDNS nicht zurücknehmen; entfernen Sie den Eintrag dort.",
  "{0} could not be taken back at easyDNS in time; remove it there.":
    "{0} ließ sich bei easyDNS nicht rechtzeitig zurücknehmen; entfernen Sie den Eintrag dort.",
  "{0} could not be taken back at easyDNS; remove it there. {1}":
    "{0} ließ sich bei easyDNS nicht zurücknehmen; entfernen Sie den Eintrag dort. {1}",
  "Getting ready.": "Wird vorbereitet.",
  "Registering {0} with the address {1}.": "{0} wird mit der Adresse {1} registriert.",
  "The unit is being registered already.": "Das Gerät wird schon registriert.",
  "Wait until that is done; see its progress.": "Warten Sie, bis das erledigt ist; sehen Sie den Fortschritt.",
  "Registering {0} was asked for.": "Die Registrierung von {0} wurde verlangt.",
  "Taking {0} back.": "{0} wird zurückgenommen.",
  "The name and certificate at easyDNS are in order again.":
    "Name und Zertifikat bei easyDNS sind wieder in Ordnung.",
  "Registration or certificate at easyDNS: {0}": "Registrierung oder Zertifikat bei easyDNS: {0}",
  "{0} leads to {1} now, says easyDNS.": "{0} führt jetzt zu {1}, sagt easyDNS.",
  "The name {0} could not be taken back. {1}": "Der Name {0} ließ sich nicht zurücknehmen. {1}",
  "It is tried again by itself. {0}": "Es wird von selbst erneut versucht. {0}",
  "It is tried again by itself.": "Es wird von selbst erneut versucht.",
  "The name or certificate at easyDNS could not be brought up to date. {0}":
    "Name oder Zertifikat bei easyDNS ließen sich nicht auf den neuesten Stand bringen. {0}",
  "A new EasyDNS certificate is there, but not of the same authority and names as the one in use.":
    "Ein neues EasyDNS-Zertifikat ist da, aber nicht von derselben Stelle und mit denselben Namen wie das verwendete.",
  "Switch over to it (Security, EasyDNS certificate, Use it), with a browser at hand to confirm.":
    "Schalten Sie darauf um (Security, EasyDNS-Zertifikat, Verwenden), mit einem Browser zur Bestätigung bei der Hand.",
  "{0} leads to {1} at easyDNS's own servers, but the DNS server {2} leaves that out of its answers: it does not pass on private addresses (rebinding protection).":
    "{0} führt laut easyDNS’ eigenen Servern zu {1}, aber der DNS-Server {2} lässt das aus seinen Antworten weg: Er gibt private Adressen nicht weiter (Rebinding-Schutz).",
  "Except {0} from rebinding protection there (dnsmasq: rebind-domain-ok; Unbound: private-domain; FRITZ!Box: DNS rebind protection), or have the PCs use another DNS server.":
    "Nehmen Sie {0} dort vom Rebinding-Schutz aus (dnsmasq: rebind-domain-ok; Unbound: private-domain; FRITZ!Box: DNS-Rebind-Schutz), oder lassen Sie die PCs einen anderen DNS-Server verwenden.",
  "The unit is not registered below {0}.": "Das Gerät ist nicht unter {0} registriert.",
  "{0}: one line of printable characters, with no space at either end":
    "{0}: eine Zeile druckbarer Zeichen, ohne Leerzeichen am Anfang oder Ende",
  "'{0}' in the body is wrong.": "„{0}“ in der Anfrage ist falsch.",
  "Allowed: {0}.": "Erlaubt: {0}.",
};
