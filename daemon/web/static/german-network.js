/** What the unit says of its network, its clock and its listening ports, in German. */

/** @type {Record<string, string>} */
export const SENTENCES = {
  // Faults in the details
  "An address with its prefix, such as {0}.": "Eine Adresse mit ihrem Präfix, zum Beispiel {0}.",
  "An address with its prefix, such as 192.168.1.20/24.": "Eine Adresse mit ihrem Präfix, zum Beispiel 192.168.1.20/24.",
  "An address with its prefix, such as fd12:3456:789a::20/64.":
    "Eine Adresse mit ihrem Präfix, zum Beispiel fd12:3456:789a::20/64.",
  "An address of another device in {0}, such as {1}.": "Eine Adresse eines anderen Geräts in {0}, zum Beispiel {1}.",
  "Addresses or names of servers.": "Adressen oder Namen von Servern.",
  "Addresses of DNS servers, such as 192.168.1.1.": "Adressen von DNS-Servern, zum Beispiel 192.168.1.1.",
  "{0} is a loopback address: it leads to nobody but oneself.":
    "{0} ist eine Loopback-Adresse: Sie führt zu niemandem als einem selbst.",
  "{0} is a multicast address: it belongs to no device.": "{0} ist eine Multicast-Adresse: Sie gehört keinem Gerät.",
  "{0} is no device's address.": "{0} ist keine Adresse eines Geräts.",
  "{0} is link-local: devices give such addresses to themselves.":
    "{0} ist link-lokal: Solche Adressen geben Geräte sich selbst.",
  "This is no address.": "Das ist keine Adresse.",
  "An address here has no zone.": "Eine Adresse hat hier keine Zone.",
  "This is no domain name.": "Das ist kein Domainname.",
  "Such as theatre.example, or leave it empty.": "Zum Beispiel theater.example, oder lassen Sie es leer.",
  "A prefix of {0} leaves no room for others.": "Ein Präfix von {0} lässt keinen Platz für andere.",
  "1 to 30.": "1 bis 30.",
  "A prefix of {0} makes no sense.": "Ein Präfix von {0} ergibt keinen Sinn.",
  "1 to 127.": "1 bis 127.",
  "This is no IPv{0} address.": "Das ist keine IPv{0}-Adresse.",
  "{0} is outside {1}, so the unit cannot reach it.":
    "{0} liegt außerhalb von {1}, das Gerät kann sie also nicht erreichen.",
  "{0} servers are too many.": "{0} Server sind zu viele.",
  "At most {0}.": "Höchstens {0}.",
  "A server stands there twice.": "Ein Server steht doppelt da.",
  "Each server once.": "Jeden Server einmal.",
  "This is no IPv4 address with a prefix.": "Das ist keine IPv4-Adresse mit Präfix.",
  "{0} is the network's own address of {1}.": "{0} ist die Netzadresse von {1}.",
  "{0} is the broadcast address of {1}.": "{0} ist die Broadcast-Adresse von {1}.",
  "This is no IPv6 address with a prefix.": "Das ist keine IPv6-Adresse mit Präfix.",
  "{0} is the address of all routers there.": "{0} ist die Adresse aller Router dort.",
  "{0} is the unit's own address.": "{0} ist die eigene Adresse des Geräts.",
  "{0} is no device's address in {1}.": "{0} ist keine Geräteadresse in {1}.",
  "'{0}' is no server.": "„{0}“ ist kein Server.",
  "'{0}' is no address.": "„{0}“ ist keine Adresse.",
  "An address in another network than {0}.": "Eine Adresse in einem anderen Netzwerk als {0}.",
  "{0} would be the address of both {1} and {2}.": "{0} wäre die Adresse sowohl von {1} als auch von {2}.",
  "There is one way out for all interfaces, and {0} has it: the gateway {1}.":
    "Für alle Schnittstellen gibt es einen Weg hinaus, und der gehört zu {0}: Gateway {1}.",
  "This is no host name.": "Das ist kein Hostname.",
  "1 to 63 letters, digits and hyphens, with no hyphen at either end, not digits alone, not 'localhost'.":
    "1 bis 63 Buchstaben, Ziffern und Bindestriche, ohne Bindestrich am Anfang oder Ende, nicht nur Ziffern, nicht „localhost“.",
  "{0} interfaces are too many.": "{0} Schnittstellen sind zu viele.",
  "{0} of {1} overlaps {2} of {3}: the unit would not know which way to go.":
    "{0} von {1} überschneidet sich mit {2} von {3}: Das Gerät wüsste nicht, welchen Weg es nehmen soll.",
  "the main interface": "Hauptschnittstelle",
  "'{0}' is no interface's name.": "„{0}“ ist kein Name einer Schnittstelle.",
  "A name such as eth1.": "Ein Name wie eth1.",
  "A gateway for {0} or for {1}, not for both.": "Ein Gateway für {0} oder für {1}, nicht für beide.",
  "{0} stands there twice.": "{0} steht doppelt da.",
  "Each interface once.": "Jede Schnittstelle einmal.",
  "This unit has no further interface '{0}' whose details are set here.":
    "Dieses Gerät hat keine weitere Schnittstelle „{0}“, die hier eingestellt wird.",
  "Known: {0}.": "Bekannt: {0}.",
  "It has its main interface only.": "Es hat nur seine Hauptschnittstelle.",
  "This is no name of a host, and no address.": "Das ist weder ein Hostname noch eine Adresse.",

  // Applying and keeping
  "The network details changed; they go back in {0} s unless kept.":
    "Die Netzwerkeinstellungen wurden geändert; ohne Bestätigung gelten in {0} s wieder die vorigen.",
  "The network details could not be applied; they are tried again. {0}":
    "Die Netzwerkeinstellungen ließen sich nicht anwenden; es wird erneut versucht. {0}",
  "The host's network service did not answer within {0} s.":
    "Der Netzwerkdienst des Hosts hat nicht innerhalb von {0} s geantwortet.",
  "Wait, or restart the unit if it stays.": "Warten Sie, oder starten Sie das Gerät neu, wenn es so bleibt.",
  "The host's network is as it is set here again.": "Das Netzwerk des Hosts ist wieder so, wie es hier eingestellt ist.",
  "The host's network is not as it is set here. {0}": "Das Netzwerk des Hosts ist nicht so, wie es hier eingestellt ist. {0}",
  "It is tried again by itself. If it stays, restart the unit, or use Reset network at the front panel.":
    "Es wird von selbst erneut versucht. Bleibt es so, starten Sie das Gerät neu oder wählen Sie am Bedienfeld Reset network.",
  "Another device on the network is called {0}.local; this unit is {1}.local.":
    "Ein anderes Gerät im Netzwerk heißt {0}.local; dieses Gerät ist {1}.local.",
  "Another device is called {0}.local; this is {1}.local.": "Ein anderes Gerät heißt {0}.local; dieses ist {1}.local.",
  "Give one of the two another host name (CCM: Host, Network).":
    "Geben Sie einem der beiden einen anderen Hostnamen (CCM: Host, Network).",
  "This came to {0}, which does not show that the unit can be reached as it is set now.":
    "Diese Anfrage ging an {0}; das zeigt nicht, dass das Gerät so erreichbar ist, wie es jetzt eingestellt ist.",
  "Open the CCM at {0} and keep the change there, or press ENTER at the front panel.":
    "Öffnen Sie das CCM unter {0} und behalten Sie die Änderung dort bei, oder drücken Sie am Bedienfeld ENTER.",
  "an address of {0}": "einer Adresse von {0}",
  "That the network details are the factory's": "Dass die Netzwerkeinstellungen die des Werks sind,",
  "The network details are the factory's again.": "Die Netzwerkeinstellungen sind wieder die des Werks.",
  "The stored network details of {0} are not used: the profile does not name them.":
    "Die gespeicherten Netzwerkeinstellungen von {0} werden nicht verwendet: Das Profil nennt sie nicht.",
  "The network of this unit's host is set on the host itself, not here.":
    "Das Netzwerk des Hosts dieses Geräts wird am Host selbst eingestellt, nicht hier.",
  "Change it there, or have the unit's maker set [network] backend in its profile.":
    "Ändern Sie es dort, oder lassen Sie den Hersteller [network] backend im Profil setzen.",
  "The network of this unit's host is set on the host itself, so the saved network details are left out.":
    "Das Netzwerk des Hosts dieses Geräts wird am Host selbst eingestellt; die gesicherten Netzwerkeinstellungen werden daher ausgelassen.",
  "Change it there.": "Ändern Sie es dort.",
  "The unit's addresses and host name are those of its host's own network service, which keeps them.":
    "Adressen und Hostname des Geräts gehören dem Netzwerkdienst seines Hosts, der sie behält.",
  "Network: the kernel's {0} cannot be read, so those last seen are shown ({1}).":
    "Netzwerk: {0} des Kernels lassen sich nicht lesen, gezeigt werden die zuletzt gesehenen ({1}).",
  "The host's {0} refused: {1}.": "Der Dienst {0} des Hosts hat abgelehnt: {1}.",
  "Try again. If it stays, see the log, and that systemd-networkd and its polkit rule are installed.":
    "Versuchen Sie es erneut. Bleibt es so, sehen Sie im Protokoll nach, und ob systemd-networkd und seine Polkit-Regel installiert sind.",
  "The host leaves {0} alone: no link in {1} leads to {2}.":
    "Der Host lässt {0} in Ruhe: Kein Link in {1} führt zu {2}.",
  "Have the unit's maker add the line for {0} to its tmpfiles.d file; the others can be set.":
    "Lassen Sie den Hersteller die Zeile für {0} in seine tmpfiles.d-Datei aufnehmen; die anderen lassen sich einstellen.",
  "The unit is {0} at {1}.": "Das Gerät ist {0} unter {1}.",
  nameless: "ohne Namen",
  "no address": "keiner Adresse",

  // What a change would mean
  "The unit's own root cannot vouch for {0}: it was made for other names and for private addresses.":
    "Das Stammzertifikat des Geräts kann nicht für {0} bürgen: Es wurde für andere Namen und für private Adressen erzeugt.",
  "Browsers will warn there. To end that, renew the device root (Security) after the change, and trust it anew.":
    "Browser werden dort warnen. Um das zu beenden, erneuern Sie nach der Änderung das Stammzertifikat des Geräts (Security) und vertrauen Sie ihm neu.",
  "The new address will be what the DHCP server gives, which nobody can tell beforehand.":
    "Die neue Adresse vergibt der DHCP-Server; niemand kann sie vorhersagen.",
  "The new address of {0} will be what the DHCP server gives, which nobody can tell beforehand.":
    "Die neue Adresse von {0} vergibt der DHCP-Server; niemand kann sie vorhersagen.",
  "Read it on the front panel, and keep the change there with ENTER or in the CCM at that address.":
    "Lesen Sie sie am Bedienfeld ab und behalten Sie die Änderung dort mit ENTER oder im CCM unter dieser Adresse bei.",
  "Your own certificate does not name {0}; it names {1}.": "Ihr eigenes Zertifikat nennt {0} nicht; es nennt {1}.",
  "Browsers will warn there unless a DNS server leads one of its names to the unit. Have one issued with the new address, or choose the self-signed certificate.":
    "Browser werden dort warnen, außer ein DNS-Server führt einen seiner Namen zum Gerät. Lassen Sie eines mit der neuen Adresse ausstellen oder wählen Sie das selbstsignierte Zertifikat.",

  // Ports
  "Port {0}: {1}": "Port {0}: {1}",
  "Port {0} is in order again.": "Port {0} ist wieder in Ordnung.",
  "{0} port {1}: {2}": "{0}-Port {1}: {2}",
  "The unit tries again by itself; see that no other service uses the port.":
    "Das Gerät versucht es von selbst erneut; sorgen Sie dafür, dass kein anderer Dienst den Port belegt.",
  "Port {0} on {1} cannot be opened ({2}); it is tried again by itself.":
    "Port {0} auf {1} lässt sich nicht öffnen ({2}); es wird von selbst erneut versucht.",
  "Port {0} on {1} is taken by another program on this unit; stop that one, the port is tried again by itself.":
    "Port {0} auf {1} ist von einem anderen Programm auf diesem Gerät belegt; beenden Sie dieses, der Port wird von selbst erneut versucht.",
  "Port {0} on {1} may not be opened by this program; give it the right to bind ports below 1024.":
    "Port {0} auf {1} darf dieses Programm nicht öffnen; geben Sie ihm das Recht auf Ports unter 1024.",
  "Port {0} on {1} cannot be opened: {2}.": "Port {0} auf {1} lässt sich nicht öffnen: {2}.",
  "IPv6 is off on this unit": "IPv6 ist auf diesem Gerät ausgeschaltet",
  "the unit does not have that address now": "das Gerät hat diese Adresse jetzt nicht",
  "The ports could not be opened; they are tried again. {0}":
    "Die Ports ließen sich nicht öffnen; es wird erneut versucht. {0}",
  "New connections wait a second at a time: the system is out of resources ({0}).":
    "Neue Verbindungen warten jeweils eine Sekunde: Dem System fehlen Mittel ({0}).",
  "No HTTPS port is open, so nobody could reach the CCM without port 80.":
    "Kein HTTPS-Port ist offen, ohne Port 80 könnte also niemand das CCM erreichen.",
  "Free one of the configured HTTPS ports; the unit tries again by itself.":
    "Machen Sie einen der eingestellten HTTPS-Ports frei; das Gerät versucht es von selbst erneut.",

  // Clock
  "{0} cannot be today.": "{0} kann nicht heute sein.",
  "Set the clock of this computer; the unit takes dates from {0} on.":
    "Stellen Sie die Uhr dieses Computers; das Gerät nimmt Daten ab {0} an.",
  "The unit's clock follows a time server, which sets it.": "Die Uhr des Geräts folgt einem Zeitserver, der sie stellt.",
  "Nothing needs to be done; to set it by hand, name no time server that can be reached.":
    "Es ist nichts zu tun; um sie von Hand zu stellen, nennen Sie keinen erreichbaren Zeitserver.",
  "The clock is being set already.": "Die Uhr wird schon gestellt.",
  "The clock was set; it said {0} UTC.": "Die Uhr wurde gestellt; sie stand auf {0} UTC.",
  "Name a time server under Network, or see that systemd-timedated and its polkit rule are installed.":
    "Nennen Sie unter Network einen Zeitserver, oder sorgen Sie dafür, dass systemd-timedated und seine Polkit-Regel installiert sind.",

  // Syslog
  "Events are sent to {0}, port {1} ({2}).": "Ereignisse werden gesendet an {0}, Port {1} ({2}).",
  "Events are sent nowhere any more.": "Ereignisse werden nirgendwohin mehr gesendet.",
  "The syslog collector takes events again.{0}": "Der Syslog-Server nimmt wieder Ereignisse an.{0}",
  "The syslog collector takes events again.": "Der Syslog-Server nimmt wieder Ereignisse an.",
  " {0} events were lost.": " {0} Ereignisse gingen verloren.",
  " {0} were lost.": " {0} gingen verloren.",
  "The syslog collector at {0}, port {1} ({2}) cannot be reached: {3}.":
    "Der Syslog-Server {0}, Port {1} ({2}), ist nicht erreichbar: {3}.",
};
