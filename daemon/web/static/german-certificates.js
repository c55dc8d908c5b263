/** What the unit says of certificates, keys and requests, in German. */

/** @type {Record<string, string>} */
export const SENTENCES = {
  // Files that are supplied
  "There is no file and no text.": "Es gibt weder Datei noch Text.",
  "Choose the certificate and its key.": "Wählen Sie das Zertifikat und seinen Schlüssel.",
  "Reading the files takes more time or memory than this unit gives it.":
    "Das Lesen der Dateien braucht mehr Zeit oder Speicher, als dieses Gerät dafür gibt.",
  "Save the key again with an ordinary encryption (openssl's own default, say), or without a pass phrase.":
    "Speichern Sie den Schlüssel neu, mit einer üblichen Verschlüsselung (etwa der Vorgabe von openssl) oder ohne Passphrase.",
  "The files cannot be read: something in them is damaged in an unusual way.":
    "Die Dateien lassen sich nicht lesen: Etwas darin ist auf ungewöhnliche Weise beschädigt.",
  "Supply the certificate, its chain and its key as PEM, each file by itself.":
    "Geben Sie Zertifikat, Kette und Schlüssel als PEM an, jede Datei für sich.",
  "The files are more than this unit takes: {0} files, 1 MiB together.":
    "Das sind mehr Dateien, als dieses Gerät annimmt: {0} Dateien, zusammen 1 MiB.",
  "Supply the certificate, its chain and its key, and nothing else.":
    "Geben Sie Zertifikat, Kette und Schlüssel an und sonst nichts.",
  "The pass phrase is longer than {0} characters.": "Die Passphrase ist länger als {0} Zeichen.",
  "Check what was typed as the pass phrase.": "Prüfen Sie, was als Passphrase eingegeben wurde.",
  "The pass phrase is not text in UTF-8.": "Die Passphrase ist kein Text in UTF-8.",
  "Send it in UTF-8, as browsers do.": "Senden Sie sie in UTF-8, wie Browser es tun.",
  "There is a certificate request{0}, which is not a certificate; it was left out.":
    "Eine Zertifikatsanforderung{0} ist kein Zertifikat und wurde ausgelassen.",
  "There is a certificate request, which is not a certificate; it was left out.":
    "Eine Zertifikatsanforderung ist kein Zertifikat und wurde ausgelassen.",
  "Supply the certificate that the authority made from it.":
    "Geben Sie das Zertifikat an, das die Zertifizierungsstelle daraus gemacht hat.",
  "What is{0} is no certificate and no key in a form known here; it was left out.":
    "Der Inhalt{0} ist weder Zertifikat noch Schlüssel in einer hier bekannten Form und wurde ausgelassen.",
  "What is{0} is {1}; it was left out.": "Der Inhalt{0} ist {1} und wurde ausgelassen.",
  " in file {0}": " in Datei {0}",
  " in the text": " im Text",
  "Supply PEM, DER, PKCS#7 or PKCS#12.": "Geben Sie PEM, DER, PKCS#7 oder PKCS#12 an.",
  "Unpack it, and supply the files inside.": "Entpacken Sie es und geben Sie die Dateien darin an.",
  "Turn it into PKCS#12 first (keytool -importkeystore).": "Wandeln Sie es zuerst in PKCS#12 um (keytool -importkeystore).",
  "Supply the private key that belongs to the certificate.":
    "Geben Sie den privaten Schlüssel an, der zum Zertifikat gehört.",
  "A certificate{0} cannot be read; it is damaged or cut off.":
    "Ein Zertifikat{0} lässt sich nicht lesen; es ist beschädigt oder abgeschnitten.",
  "A certificate cannot be read; it is damaged or cut off.":
    "Ein Zertifikat lässt sich nicht lesen; es ist beschädigt oder abgeschnitten.",
  "Supply the file again, complete.": "Geben Sie die Datei noch einmal an, vollständig.",
  "The files hold more than {0}.": "Die Dateien enthalten mehr als {0}.",
  "Supply the certificate, its chain and its key, and not a list of all authorities.":
    "Geben Sie Zertifikat, Kette und Schlüssel an und keine Liste aller Zertifizierungsstellen.",
  "{0} certificates": "{0} Zertifikate",
  "{0} private keys": "{0} private Schlüssel",
  "The private key{0} is damaged or cut off.": "Der private Schlüssel{0} ist beschädigt oder abgeschnitten.",
  "The private key{0} cannot be read; it is damaged or cut off.":
    "Der private Schlüssel{0} lässt sich nicht lesen; er ist beschädigt oder abgeschnitten.",
  "The private key cannot be read; it is damaged or cut off.":
    "Der private Schlüssel lässt sich nicht lesen; er ist beschädigt oder abgeschnitten.",
  "The private key{0} is of a kind, or locked in a way, that this unit cannot use.":
    "Der private Schlüssel{0} ist von einer Art oder auf eine Weise gesperrt, die dieses Gerät nicht verwenden kann.",
  "The private key is of a kind, or locked in a way, that this unit cannot use.":
    "Der private Schlüssel ist von einer Art oder auf eine Weise gesperrt, die dieses Gerät nicht verwenden kann.",
  "Supply an EC key (P-256 or P-384) or an RSA key of 2048 bits or more, as PEM or PKCS#12.":
    "Geben Sie einen EC-Schlüssel (P-256 oder P-384) oder einen RSA-Schlüssel ab 2048 Bit an, als PEM oder PKCS#12.",
  "{0} is locked with a pass phrase.": "{0} ist mit einer Passphrase gesperrt.",
  "Enter the pass phrase.": "Geben Sie die Passphrase ein.",
  "The pass phrase does not open {0}.": "Die Passphrase öffnet Folgendes nicht: {0}.",
  "The private key{0}": "Der private Schlüssel{0}",
  "the private key{0}": "privater Schlüssel{0}",
  "the private key": "privater Schlüssel",
  "The private key": "Der private Schlüssel",
  "The PKCS#12 file{0}": "Die PKCS#12-Datei{0}",
  "The PKCS#12 file": "Die PKCS#12-Datei",
  "the PKCS#12 file{0}": "PKCS#12-Datei{0}",
  "the PKCS#12 file": "PKCS#12-Datei",
  "Enter the pass phrase again; mind capitals and blanks at its ends. If it is right, the file is damaged.":
    "Geben Sie die Passphrase noch einmal ein; achten Sie auf Großbuchstaben und Leerzeichen am Anfang und Ende. Stimmt sie, ist die Datei beschädigt.",
  "There is no private key.": "Es gibt keinen privaten Schlüssel.",
  "The private key does not belong to the certificate.": "Der private Schlüssel gehört nicht zum Zertifikat.",
  "Supply the private key that this certificate was issued for.":
    "Geben Sie den privaten Schlüssel an, für den dieses Zertifikat ausgestellt wurde.",
  "There is no certificate.": "Es gibt kein Zertifikat.",
  "Supply the certificate.": "Geben Sie das Zertifikat an.",
  "The private key is locked with a pass phrase.": "Der private Schlüssel ist mit einer Passphrase gesperrt.",
  "Supply the pass phrase.": "Geben Sie die Passphrase an.",
  "The private key cannot be read.": "Der private Schlüssel lässt sich nicht lesen.",
  "The certificate cannot be read.": "Das Zertifikat lässt sich nicht lesen.",
  "Supply the certificate again, complete, as PEM.": "Geben Sie das Zertifikat noch einmal an, vollständig, als PEM.",
  "The private key is of a kind that browsers do not use.":
    "Der private Schlüssel ist von einer Art, die Browser nicht verwenden.",
  "Use an EC key (P-256 or P-384) or an RSA key of 2048 bits or more.":
    "Verwenden Sie einen EC-Schlüssel (P-256 oder P-384) oder einen RSA-Schlüssel ab 2048 Bit.",
  "There is no certificate in it.": "Darin ist kein Zertifikat.",
  "The certificates by which {0} is verified cannot be used. {1}":
    "Die Zertifikate zur Prüfung der Gegenstelle ({0}) lassen sich nicht verwenden. {1}",
  "the syslog collector": "Syslog-Server",
  "Give one certificate or several, as PEM.": "Geben Sie ein Zertifikat oder mehrere als PEM an.",

  // Which certificate and key belong together
  "{0} certificates belong to the same key; the one valid until {1} was chosen.":
    "{0} Zertifikate gehören zum selben Schlüssel; gewählt wurde das bis {1} gültige.",
  "Leave the older ones out if that is not the one you mean.":
    "Lassen Sie die älteren weg, falls Sie ein anderes meinen.",
  "There is no certificate in what was supplied.": "In den Angaben ist kein Zertifikat.",
  "Supply the certificate and its chain.": "Geben Sie das Zertifikat und seine Kette an.",
  "There is no private key for {0} in what was supplied.": "In den Angaben fehlt der private Schlüssel für {0}.",
  "Supply the private key too (often a .key, .pfx or .p12 file). If the key was made on this unit, this certificate was not made from its request.":
    "Geben Sie auch den privaten Schlüssel an (oft eine Datei .key, .pfx oder .p12). Wurde der Schlüssel auf diesem Gerät erzeugt, ist dieses Zertifikat nicht aus dessen Anforderung entstanden.",
  "The private key belongs to none of the certificates, and so not to {0}.":
    "Der private Schlüssel gehört zu keinem der Zertifikate, also auch nicht zu {0}.",
  "Supply the key that the certificate was requested with; a key made anew does not fit.":
    "Geben Sie den Schlüssel an, mit dem das Zertifikat angefordert wurde; ein neu erzeugter passt nicht.",
  "The private key belongs to {0}, and not to {1}.": "Der private Schlüssel gehört zu {0} und nicht zu {1}.",
  "Supply the key of {0}. The key of an authority should never leave that authority.":
    "Geben Sie den Schlüssel von {0} an. Der Schlüssel einer Zertifizierungsstelle sollte diese nie verlassen.",
  "There are {0} certificates that could be served ({1}), and the keys do not settle which.":
    "Es gibt {0} Zertifikate, die verwendet werden könnten ({1}), und die Schlüssel entscheiden nicht, welches.",
  "Supply only the certificate for this unit, its chain and its key.":
    "Geben Sie nur das Zertifikat für dieses Gerät, seine Kette und seinen Schlüssel an.",
  "The certificate {0} is that of an authority (CA:TRUE), which a web server must not serve as its own; Firefox refuses it.":
    "Das Zertifikat {0} ist das einer Zertifizierungsstelle (CA:TRUE), das ein Webserver nicht als eigenes zeigen darf; Firefox lehnt es ab.",
  "Have a server certificate issued (CA:FALSE). With 'openssl req -x509' add -addext \"basicConstraints=critical,CA:FALSE\".":
    "Lassen Sie ein Serverzertifikat ausstellen (CA:FALSE). Bei „openssl req -x509“ fügen Sie -addext \"basicConstraints=critical,CA:FALSE\" hinzu.",

  // The chain
  "The certificate of {0}, which issued {1}, is missing.": "Das Zertifikat von {0}, Aussteller von {1}, fehlt.",
  "One of that name was supplied, and another key signed.":
    "Eines mit diesem Namen wurde angegeben, doch signiert hat ein anderer Schlüssel.",
  "Add the certificate of {0}. It can be had at {1}; often there is a file 'fullchain' or 'ca-bundle'.":
    "Fügen Sie das Zertifikat von {0} hinzu. Es ist erhältlich unter {1}; oft gibt es eine Datei „fullchain“ oder „ca-bundle“.",
  "Add the certificate of {0}. The authority offers it for download; often there is a file 'fullchain' or 'ca-bundle'.":
    "Fügen Sie das Zertifikat von {0} hinzu. Die Zertifizierungsstelle bietet es zum Herunterladen an; oft gibt es eine Datei „fullchain“ oder „ca-bundle“.",
  "{0} signed a certificate of the chain and {1}.": "{0} hat ein Zertifikat der Kette signiert und {1}.",
  "is not allowed to issue certificates": "darf keine Zertifikate ausstellen",
  "is not allowed to have so many authorities below it": "darf nicht so viele Zertifizierungsstellen unter sich haben",
  "Have the certificate issued by an authority whose own certificate allows it.":
    "Lassen Sie das Zertifikat von einer Stelle ausstellen, deren eigenes Zertifikat das erlaubt.",
  "The certificates were not in the order that browsers want; they were put in order, the unit's own first.":
    "Die Zertifikate waren nicht in der Reihenfolge, die Browser erwarten; sie wurden geordnet, das des Geräts zuerst.",
  "There is nothing to do.": "Es ist nichts zu tun.",
  "Certificates that are not part of the chain were left out: {0}.":
    "Zertifikate, die nicht zur Kette gehören, wurden ausgelassen: {0}.",
  "There is nothing to do, unless one of them is the certificate that you mean.":
    "Es ist nichts zu tun, außer eines davon ist das gemeinte Zertifikat.",
  "The root {0} is not a public one; its SHA-256 fingerprint is {1}.":
    "Das Stammzertifikat {0} ist kein öffentliches; sein SHA-256-Fingerabdruck ist {1}.",
  "This unit has no list of public authorities to compare with.":
    "Dieses Gerät hat keine Liste öffentlicher Zertifizierungsstellen zum Vergleich.",
  "Go on if the PCs that will reach this unit trust that root; compare the fingerprint.":
    "Fahren Sie fort, wenn die PCs, die dieses Gerät erreichen, diesem Stammzertifikat vertrauen; vergleichen Sie den Fingerabdruck.",
  "The certificate is signed by itself; its SHA-256 fingerprint is {0}.":
    "Das Zertifikat ist von sich selbst signiert; sein SHA-256-Fingerabdruck ist {0}.",
  "Each PC will warn; Chrome cannot be made to trust it. Use the unit's own certificate, or an authority's.":
    "Jeder PC wird warnen; Chrome lässt sich nicht dazu bringen, ihm zu vertrauen. Verwenden Sie das selbstsignierte Zertifikat des Geräts oder das einer Zertifizierungsstelle.",
  "The authority {0} is not a public one, and its certificate was not supplied.":
    "Die Zertifizierungsstelle {0} ist keine öffentliche, und ihr Zertifikat wurde nicht angegeben.",
  "Go on if the PCs that will reach this unit trust it as a root; if it is an intermediate, add it.":
    "Fahren Sie fort, wenn die PCs, die dieses Gerät erreichen, ihr als Stammzertifizierungsstelle vertrauen; ist es eine Zwischenstelle, fügen Sie sie hinzu.",
  "{0} no longer trusts {1} after {2}, and this certificate is valid for longer ({3}).":
    "{0} vertraut {1} seit {2} nicht mehr, und dieses Zertifikat gilt länger ({3}).",
  "{0} will no longer trust {1} after {2}, and this certificate is valid for longer ({3}).":
    "{0} wird {1} nach dem {2} nicht mehr vertrauen, und dieses Zertifikat gilt länger ({3}).",
  "Ask the authority for a chain that leads to one of its newer roots, and supply that.":
    "Verlangen Sie von der Zertifizierungsstelle eine Kette zu einem ihrer neueren Stammzertifikate und geben Sie diese an.",
  "{0} does not trust what {1} issued after {2}, and this certificate was issued on {3} ({4}).":
    "{0} vertraut nicht, was {1} nach dem {2} ausgestellt hat, und dieses Zertifikat wurde am {3} ausgestellt ({4}).",
  "Have the certificate issued by another authority.":
    "Lassen Sie das Zertifikat von einer anderen Zertifizierungsstelle ausstellen.",
  "The list of authorities that browsers no longer trust, {0}, cannot be used: {1}.":
    "Die Liste der Zertifizierungsstellen, denen Browser nicht mehr vertrauen ({0}), lässt sich nicht verwenden: {1}.",
  "Put the shipped file back.": "Legen Sie die mitgelieferte Datei wieder an ihren Platz.",

  // Dates
  "The certificate is valid for {0} days. Of a public authority, issued when it was, browsers take at most {1}.":
    "Das Zertifikat gilt {0} Tage. Von einer öffentlichen Stelle und zu dieser Zeit ausgestellt, nehmen Browser höchstens {1} an.",
  "The certificate is valid for {0} days. Of a private authority, issued when it was, Safari takes at most {1}; other browsers take it.":
    "Das Zertifikat gilt {0} Tage. Von einer privaten Stelle und zu dieser Zeit ausgestellt, nimmt Safari höchstens {1} an; andere Browser nehmen es an.",
  "The certificate is valid for {0} days. Of a private authority, issued when it was, browsers take at most {1}.":
    "Das Zertifikat gilt {0} Tage. Von einer privaten Stelle und zu dieser Zeit ausgestellt, nehmen Browser höchstens {1} an.",
  "The certificate is valid for {0} days. Of a public authority, issued when it was, Safari takes at most {1}; other browsers take it.":
    "Das Zertifikat gilt {0} Tage. Von einer öffentlichen Stelle und zu dieser Zeit ausgestellt, nimmt Safari höchstens {1} an; andere Browser nehmen es an.",
  "Have a certificate issued for at most {0} days.": "Lassen Sie ein Zertifikat für höchstens {0} Tage ausstellen.",
  "{0} is valid only from {1} UTC, and {2}.": "{0} gilt erst ab {1} UTC, und {2}.",
  "If the clock is wrong, set it or give the unit a time server; otherwise wait until then.":
    "Geht die Uhr falsch, stellen Sie sie oder geben Sie dem Gerät einen Zeitserver; sonst warten Sie bis dahin.",
  "The unit's clock says {0}, which is before this software was made, so no date was judged.":
    "Die Uhr des Geräts sagt {0}; das liegt vor der Entstehung dieser Software, daher wurde kein Datum beurteilt.",
  "Set the clock, or give the unit a time server, and try again.":
    "Stellen Sie die Uhr oder geben Sie dem Gerät einen Zeitserver und versuchen Sie es erneut.",
  "The certificate expired on {0} UTC, and {1}.": "Das Zertifikat ist am {0} UTC abgelaufen, und {1}.",
  "Have it renewed; if the clock is wrong, set it.": "Lassen Sie es erneuern; geht die Uhr falsch, stellen Sie sie.",
  "The authority's certificate {0} in the chain expired on {1}, and {2}.":
    "Das Zertifikat {0} der Zertifizierungsstelle in der Kette ist am {1} abgelaufen, und {2}.",
  "Download the authority's present chain and supply that; if the clock is wrong, set it.":
    "Laden Sie die jetzige Kette der Zertifizierungsstelle herunter und geben Sie diese an; geht die Uhr falsch, stellen Sie sie.",
  "the unit's clock, {0}, stands at {1} UTC": "die Uhr des Geräts ({0}) steht auf {1} UTC",
  "which follows a time server": "folgt einem Zeitserver",
  "which follows no time server": "folgt keinem Zeitserver",
  unconfirmed: "nicht bestätigt",
  "The certificate expires on {0}, in {1} days: less than a third of its life is left.":
    "Das Zertifikat läuft am {0} ab, in {1} Tagen: Weniger als ein Drittel seiner Laufzeit ist übrig.",
  "Install it if you must, and have it renewed before that day.":
    "Installieren Sie es, wenn es sein muss, und lassen Sie es vor diesem Tag erneuern.",
  "The device root ends on {0}; from then on no PC trusts the self-signed certificate.":
    "Das Stammzertifikat des Geräts endet am {0}; von da an vertraut kein PC mehr dem selbstsignierten Zertifikat.",
  "The device root ended on {0}; from then on no PC trusts the self-signed certificate.":
    "Das Stammzertifikat des Geräts endete am {0}; seitdem vertraut kein PC mehr dem selbstsignierten Zertifikat.",
  "At a quiet time, renew the root (CCM: Security > Renew the root) and trust the new one on each PC.":
    "Erneuern Sie das Stammzertifikat zu einer ruhigen Zeit (CCM: Security > Stammzertifikat erneuern) und vertrauen Sie dem neuen auf jedem PC.",
  "The unit's clock says {0}, which is before this software was made, so it cannot judge dates.":
    "Die Uhr des Geräts sagt {0}; das liegt vor der Entstehung dieser Software, daher kann es keine Daten beurteilen.",
  "Set the clock, or give the unit a time server.": "Stellen Sie die Uhr oder geben Sie dem Gerät einen Zeitserver.",
  "The certificate": "Das Zertifikat",
  "The authority's certificate {0} in the chain": "Das Zertifikat {0} der Zertifizierungsstelle in der Kette",
  "{0} expired on {1}. It goes on being served, and browsers warn.":
    "{0} ist am {1} abgelaufen. Es wird weiter gezeigt, und Browser warnen.",
  "See that a new certificate takes its place.": "Sorgen Sie dafür, dass ein neues Zertifikat an seine Stelle tritt.",
  "See that the certificate with its authority's present chain takes its place.":
    "Sorgen Sie dafür, dass das Zertifikat mit der jetzigen Kette seiner Zertifizierungsstelle an seine Stelle tritt.",
  "See that a new certificate takes its place before then.":
    "Sorgen Sie dafür, dass vorher ein neues Zertifikat an seine Stelle tritt.",
  "See that the certificate with its authority's present chain takes its place before then.":
    "Sorgen Sie dafür, dass vorher das Zertifikat mit der jetzigen Kette seiner Zertifizierungsstelle an seine Stelle tritt.",
  "The certificate is valid only from {0} UTC, and the unit's clock stands at {1}.":
    "Das Zertifikat gilt erst ab {0} UTC, und die Uhr des Geräts steht auf {1}.",
  "Check the unit's clock, then wait or choose another certificate.":
    "Prüfen Sie die Uhr des Geräts; warten Sie dann oder wählen Sie ein anderes Zertifikat.",
  "{0} expires on {1} UTC: less than a tenth of its life is left.":
    "{0} läuft am {1} UTC ab: Weniger als ein Zehntel seiner Laufzeit ist übrig.",
  "{0} expires on {1}: less than a third of its life is left.":
    "{0} läuft am {1} ab: Weniger als ein Drittel seiner Laufzeit ist übrig.",

  // Keys, names and usage
  "The certificate {0} is signed with {1}, which browsers do not accept.":
    "Das Zertifikat {0} ist mit {1} signiert, was Browser nicht akzeptieren.",
  "Have it issued anew with SHA-256.": "Lassen Sie es mit SHA-256 neu ausstellen.",
  "The RSA key of {0} has {1} bits; browsers want {2} or more.":
    "Der RSA-Schlüssel von {0} hat {1} Bit; Browser verlangen mindestens {2}.",
  "Make a new key (EC P-256, or RSA with 2048 bits or more) and have a certificate issued for it.":
    "Erzeugen Sie einen neuen Schlüssel (EC P-256 oder RSA ab 2048 Bit) und lassen Sie dafür ein Zertifikat ausstellen.",
  "The key of {0} is of the kind {1}, which not all browsers accept.":
    "Der Schlüssel von {0} ist von der Art {1}, die nicht alle Browser akzeptieren.",
  "Make a new key (EC P-256 or P-384, or RSA with 2048 bits or more) and have a certificate issued for it.":
    "Erzeugen Sie einen neuen Schlüssel (EC P-256 oder P-384 oder RSA ab 2048 Bit) und lassen Sie dafür ein Zertifikat ausstellen.",
  "The certificate has no subject alternative name; browsers no longer look at the common name.":
    "Das Zertifikat hat keinen Subject Alternative Name; den Common Name beachten Browser nicht mehr.",
  "Have it issued with the unit's names and addresses as subject alternative names.":
    "Lassen Sie es mit den Namen und Adressen des Geräts als Subject Alternative Names ausstellen.",
  "The authority {0} may not vouch for {1}.": "Die Zertifizierungsstelle {0} darf nicht für {1} bürgen.",
  "Have the certificate issued without these names, or by another authority.":
    "Lassen Sie das Zertifikat ohne diese Namen oder von einer anderen Zertifizierungsstelle ausstellen.",
  "You reach this unit as {0}, which the certificate does not name; it names {1}.":
    "Sie erreichen dieses Gerät als {0}; das steht nicht im Zertifikat, darin steht {1}.",
  "Go on if you will reach the unit by one of these; else have it issued with that name too.":
    "Fahren Sie fort, wenn Sie das Gerät unter einem davon erreichen werden; sonst lassen Sie es auch mit diesem Namen ausstellen.",
  "The certificate names none of this unit's names and addresses; it names {0}.":
    "Das Zertifikat nennt keinen Namen und keine Adresse dieses Geräts; es nennt {0}.",
  "Go on if a DNS server leads one of these to the unit; else have it issued with the unit's own.":
    "Fahren Sie fort, wenn ein DNS-Server einen davon zum Gerät führt; sonst lassen Sie es mit denen des Geräts ausstellen.",
  "Have it issued anew as a certificate for web servers (extended key usage serverAuth).":
    "Lassen Sie es als Zertifikat für Webserver neu ausstellen (Extended Key Usage serverAuth).",
  "The certificate's key usage lacks digitalSignature, without which no present TLS connection is made.":
    "In der Key Usage des Zertifikats fehlt digitalSignature, ohne die keine heutige TLS-Verbindung zustande kommt.",
  "Have it issued anew with the key usage digitalSignature.": "Lassen Sie es mit der Key Usage digitalSignature neu ausstellen.",
  "The certificate demands a stapled OCSP answer (must-staple), which this unit does not send; Firefox will refuse it.":
    "Das Zertifikat verlangt eine angeheftete OCSP-Antwort (Must-Staple), die dieses Gerät nicht sendet; Firefox wird es ablehnen.",
  "Have it issued anew without must-staple.": "Lassen Sie es ohne Must-Staple neu ausstellen.",
  "The certificate does not say what it is for (no extended key usage); Apple's systems refuse it.":
    "Das Zertifikat sagt nicht, wofür es ist (keine Extended Key Usage); Apples Systeme lehnen es ab.",
  "The certificate {0} is not for web servers: its extended key usage lacks serverAuth.":
    "Das Zertifikat {0} ist nicht für Webserver: In seiner Extended Key Usage fehlt serverAuth.",
  "The certificate is for any use, and does not name web servers; Apple's systems refuse it.":
    "Das Zertifikat ist für jede Verwendung und nennt Webserver nicht; Apples Systeme lehnen es ab.",
  "The device root has no name constraints, so this unit did not make it.":
    "Das Stammzertifikat des Geräts hat keine Name Constraints, dieses Gerät hat es also nicht gemacht.",
  "Let the unit make a new root, and trust that one.":
    "Lassen Sie das Gerät ein neues Stammzertifikat erzeugen und vertrauen Sie diesem.",

  // The trial connection
  "A trial connection over {0} with {1} failed: {2}.": "Eine Probeverbindung über {0} mit {1} schlug fehl: {2}.",
  "the system's OpenSSL": "OpenSSL des Systems",
  "Correct the certificate, its chain or its key, then try again.":
    "Berichtigen Sie das Zertifikat, seine Kette oder seinen Schlüssel und versuchen Sie es erneut.",
  "{0} (number {1} of the chain)": "{0} (Nummer {1} der Kette)",
  "{0} is not a name that a client can ask for.": "{0} ist kein Name, nach dem ein Client fragen kann.",
  "Use a DNS name.": "Verwenden Sie einen DNS-Namen.",
  "The certificate and its key cannot be served ({0}).": "Zertifikat und Schlüssel lassen sich nicht verwenden ({0}).",
  "Supply the certificate chain, leaf first, with the private key that belongs to it.":
    "Geben Sie die Zertifikatskette an, das Serverzertifikat zuerst, mit dem zugehörigen privaten Schlüssel.",

  // Names in DNS
  "According to {0}, {1} leads to this unit, but also to {2}.": "Laut {0}: {1} führt zu diesem Gerät, aber auch zu {2}.",
  "According to {0}, {1} leads to this unit.": "Laut {0}: {1} führt zu diesem Gerät.",
  "According to {0}, {1} lead to this unit.": "Laut {0}: {1} führen zu diesem Gerät.",
  "According to {0}, {1} leads to {2}.": "Laut {0}: {1} führt zu {2}.",
  "the DNS server {0}": "DNS-Server {0}",
  "the DNS servers {0}": "DNS-Server {0}",
  "the DNS server": "DNS-Server",
  "your network's DNS server": "DNS-Server Ihres Netzwerks",
  "At {0}, see that {1} has {2}, and no other address. A change made just now takes a while to be seen. There is nothing to do where something at the other address passes connections on to this unit.":
    "Sorgen Sie beim {0} dafür, dass für {1} gilt: {2}, und keine andere Adresse. Eine eben gemachte Änderung wird erst nach einer Weile sichtbar. Leitet etwas an der anderen Adresse Verbindungen an dieses Gerät weiter, ist nichts zu tun.",
  "At {0}, see that {1} have {2}, and no other address. A change made just now takes a while to be seen. There is nothing to do where something at the other address passes connections on to this unit.":
    "Sorgen Sie beim {0} dafür, dass für {1} gilt: {2}, und keine andere Adresse. Eine eben gemachte Änderung wird erst nach einer Weile sichtbar. Leitet etwas an der anderen Adresse Verbindungen an dieses Gerät weiter, ist nichts zu tun.",
  "No address is registered for {0} at {1}.": "Für {0} ist keine Adresse eingetragen ({1}).",
  "At {0}, register for each of {1} a record{2}. If that is done, the server may be filtering private addresses out of its answers (rebinding protection): except these names from that.":
    "Tragen Sie beim {0} für jeden dieser Namen ({1}) einen Eintrag{2} ein. Ist das geschehen, filtert der Server vielleicht private Adressen aus seinen Antworten (Rebinding-Schutz): Nehmen Sie diese Namen davon aus.",
  "At {0}, register for {1} a record{2}. If that is done, the server may be filtering private addresses out of its answers (rebinding protection): except this name from that.":
    "Tragen Sie beim {0} für {1} einen Eintrag{2} ein. Ist das geschehen, filtert der Server vielleicht private Adressen aus seinen Antworten (Rebinding-Schutz): Nehmen Sie diesen Namen davon aus.",
  "a record of type {0} with the address {1}": "ein Eintrag vom Typ {0} mit der Adresse {1}",
  "a record of type {0} with the address {1}, and where IPv6 is in use a record of type {2} with the address {3}":
    "ein Eintrag vom Typ {0} mit der Adresse {1}, und wo IPv6 verwendet wird, einer vom Typ {2} mit der Adresse {3}",
  "a record of type A (or AAAA, for IPv6) with the unit's address, once it has one":
    "ein Eintrag vom Typ A (oder AAAA, für IPv6) mit der Adresse des Geräts, sobald es eine hat",
  " of type {0} with the address {1}": " vom Typ {0} mit der Adresse {1}",
  " of type {0} with the address {1}, and where IPv6 is in use a record of type {2} with the address {3}":
    " vom Typ {0} mit der Adresse {1}, und wo IPv6 verwendet wird, einen vom Typ {2} mit der Adresse {3}",
  " of type A (or AAAA, for IPv6) with the unit's address, once it has one":
    " vom Typ A (oder AAAA, für IPv6) mit der Adresse des Geräts, sobald es eine hat",
  "No answer came from {0}, so it is not known whether {1} leads to this unit.":
    "Keine Antwort ({0}); daher ist nicht bekannt, ob {1} zu diesem Gerät führt.",
  "No answer came from {0}, so it is not known whether {1} lead to this unit.":
    "Keine Antwort ({0}); daher ist nicht bekannt, ob {1} zu diesem Gerät führen.",
  "Check the DNS server's address and the way to it, then try again. What is wanted there: {0}.":
    "Prüfen Sie die Adresse des DNS-Servers und den Weg dorthin und versuchen Sie es erneut. Dort wird gebraucht: {0}.",
  "The unit has no DNS server, so it is not known whether {0} leads to it.":
    "Das Gerät hat keinen DNS-Server; daher ist nicht bekannt, ob {0} zu ihm führt.",
  "The unit has no DNS server, so it is not known whether {0} lead to it.":
    "Das Gerät hat keinen DNS-Server; daher ist nicht bekannt, ob {0} zu ihm führen.",
  "Give the unit the address of your network's DNS server. What is wanted there: {0}.":
    "Geben Sie dem Gerät die Adresse des DNS-Servers Ihres Netzwerks. Dort wird gebraucht: {0}.",

  // Requests
  "The certificate request cannot be read.": "Die Zertifikatsanforderung lässt sich nicht lesen.",
  "Make a new one.": "Erzeugen Sie eine neue.",
  "These are more than {0} names and addresses.": "Das sind mehr als {0} Namen und Adressen.",
  "Leave out those by which nobody reaches the unit.": "Lassen Sie die weg, unter denen niemand das Gerät erreicht.",
  "The request names nothing, and browsers want the name or address by which the unit is reached.":
    "Die Anforderung nennt nichts, und Browser verlangen den Namen oder die Adresse, unter der das Gerät erreicht wird.",
  "Give at least one name or address.": "Geben Sie mindestens einen Namen oder eine Adresse an.",
  "{0} is no DNS name.": "{0} ist kein DNS-Name.",
  "Give host names such as intercom.theatre.example; addresses go among the addresses.":
    "Geben Sie Hostnamen wie intercom.theatre.example an; Adressen gehören zu den Adressen.",
  "The country is not two letters, such as GB.": "Das Land besteht nicht aus zwei Buchstaben wie DE.",
  "Give the two letters of ISO 3166.": "Geben Sie die zwei Buchstaben nach ISO 3166 an.",
  "This field is longer than {0} characters.": "Dieses Feld ist länger als {0} Zeichen.",
  "Shorten it.": "Kürzen Sie es.",
  "This field holds characters that cannot be shown.": "Dieses Feld enthält Zeichen, die sich nicht darstellen lassen.",
  "Type it anew.": "Geben Sie es neu ein.",
  "A request waits for its certificate already; a new one would make that certificate useless.":
    "Eine Anforderung wartet schon auf ihr Zertifikat; eine neue würde dieses Zertifikat unbrauchbar machen.",
  "Install the certificate made for it, or discard it first.":
    "Installieren Sie das dafür ausgestellte Zertifikat oder verwerfen Sie sie zuerst.",
  "Another request is being made already.": "Eine andere Anforderung wird schon erzeugt.",
  "Another request is being made.": "Eine andere Anforderung wird erzeugt.",
  "A key was made for {0}.": "Ein Schlüssel wurde erzeugt für {0}.",
  "No request waits for a certificate.": "Keine Anforderung wartet auf ein Zertifikat.",
  "Make one first.": "Erzeugen Sie zuerst eine.",
  "The request and its key were discarded.": "Die Anforderung und ihr Schlüssel wurden verworfen.",
  "That no new certificate request was made": "Dass keine neue Zertifikatsanforderung erzeugt wurde,",
  "That the certificate request stays": "Dass die Zertifikatsanforderung bleibt,",

  // Installing and choosing
  "There are warnings, and nothing was installed. {0}": "Es gibt Warnungen, und nichts wurde installiert. {0}",
  "Read them, then install it again with accept_warnings=true if you want it all the same.":
    "Lesen Sie sie und installieren Sie es dann, wenn Sie es trotzdem wollen, mit accept_warnings=true.",
  "There is no certificate that could be brought back.": "Es gibt kein Zertifikat, das zurückgeholt werden könnte.",
  "Install the one that you want.": "Installieren Sie das gewünschte.",
  "This certificate is the one in use.": "Dieses Zertifikat ist das verwendete.",
  "Choose another source first, then remove it.": "Wählen Sie zuerst eine andere Quelle und entfernen Sie es dann.",
  "Your own certificate and its key were erased.": "Ihr eigenes Zertifikat und sein Schlüssel wurden gelöscht.",
  "Installed: {0}.": "Installiert: {0}.",
  "This source has no certificate that could be served.": "Diese Quelle hat kein Zertifikat, das verwendet werden könnte.",
  "Install one first, then choose it.": "Installieren Sie zuerst eines und wählen Sie es dann.",
  "Install one first.": "Installieren Sie zuerst eines.",
  "No root was supplied with the certificate.": "Mit dem Zertifikat wurde kein Stammzertifikat angegeben.",
  "Ask whoever issued it for the root certificate.": "Verlangen Sie das Stammzertifikat von der Stelle, die es ausgestellt hat.",
  "There is no such source of certificates.": "Eine solche Zertifikatsquelle gibt es nicht.",
  "The sources are: {0}.": "Die Quellen sind: {0}.",
  "The unit has no root certificate yet.": "Das Gerät hat noch kein Stammzertifikat.",
  "Wait until it has started, and try again.": "Warten Sie, bis es gestartet ist, und versuchen Sie es erneut.",
  "Another certificate serves; it goes back in {0} s unless kept.":
    "Ein anderes Zertifikat ist in Gebrauch; ohne Bestätigung gilt in {0} s wieder das vorige.",
  "The certificate in use is '{0}'; served is {1}.": "Verwendet wird das Zertifikat „{0}“; gezeigt wird {1}.",
  "The source is now '{0}'.": "Die Quelle ist jetzt „{0}“.",
  "That the certificate stays as it was": "Dass das Zertifikat bleibt, wie es war,",
  "That the certificate has to be tested again": "Dass das Zertifikat neu getestet werden muss,",
  "The certificate test": "Der Zertifikatstest",
  "Certificates that are not used any more are still stored. {0}":
    "Nicht mehr verwendete Zertifikate sind noch gespeichert. {0}",
  "A stored certificate ({0}) cannot be used. {1}": "Ein gespeichertes Zertifikat ({0}) lässt sich nicht verwenden. {1}",
  "The device root could not be used and was made anew. {0}":
    "Das Stammzertifikat des Geräts ließ sich nicht verwenden und wurde neu erzeugt. {0}",
  "A new device root was made: every PC has to trust it anew (CCM: Security, or the manual).":
    "Ein neues Stammzertifikat des Geräts wurde erzeugt: Jeder PC muss ihm neu vertrauen (CCM: Security, oder das Handbuch).",
  "The certificate that you installed cannot be used: its file is missing or damaged. Install it again.":
    "Das von Ihnen installierte Zertifikat lässt sich nicht verwenden: Seine Datei fehlt oder ist beschädigt. Installieren Sie es neu.",
  "It is made when the unit starts.": "Es wird erzeugt, wenn das Gerät startet.",
  "No certificate of your own is installed.": "Es ist kein eigenes Zertifikat installiert.",
  "The self-signed certificate is made anew ({0}).": "Das selbstsignierte Zertifikat wird neu ausgestellt ({0}).",
  "The device root is made anew.": "Das Stammzertifikat des Geräts wird neu erzeugt.",
  "The self-signed certificate is now {0}.": "Das selbstsignierte Zertifikat ist jetzt {0}.",
  "The certificate could not be made anew; tried again later. {0}":
    "Das Zertifikat konnte nicht neu ausgestellt werden; später wird es erneut versucht. {0}",
  "A new root is trusted by no browser yet, and without port 80 there would be no other way in.":
    "Einem neuen Stammzertifikat vertraut noch kein Browser, und ohne Port 80 gäbe es keinen anderen Weg hinein.",
  "Switch Force HTTPS off, renew the root, trust and test it, then switch Force HTTPS on again.":
    "Schalten Sie Force HTTPS aus, erneuern Sie das Stammzertifikat, vertrauen Sie ihm, testen Sie und schalten Sie Force HTTPS wieder ein.",
  "The new certificate": "Das neue Zertifikat",
  "That the device root stays as it was": "Dass das Stammzertifikat des Geräts bleibt, wie es war,",
  "The file {0} holds another certificate than its name says, and is not used.":
    "Die Datei {0} enthält ein anderes Zertifikat, als ihr Name sagt, und wird nicht verwendet.",
  "Install the certificate again.": "Installieren Sie das Zertifikat neu.",
};
