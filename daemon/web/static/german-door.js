/** The sign-in in German: what a visitor sees before the rest of the catalogue is there. */

/** @type {Record<string, string>} */
export const SENTENCES = {
  // Sign-in
  "Sign in – Base Station CCM": "Anmelden – Base Station CCM",
  "Sign in to the Base Station": "An der Base Station anmelden",
  "Your sign-in has ended. Sign in again to go on.": "Ihre Anmeldung ist beendet. Melden Sie sich neu an, um fortzufahren.",
  "User name": "Benutzername",
  Password: "Passwort",
  "Show the password": "Passwort anzeigen",
  "Signing in…": "Anmeldung läuft …",
  "Sign in (wait {0} s)": "Anmelden (noch {0} s warten)",
  "Sign in": "Anmelden",
  "The first password is on the front panel: {0}. Forgotten your own? {1} makes a new one and changes nothing else.":
    "Das erste Passwort steht am Bedienfeld: {0}. Eigenes Passwort vergessen? {1} erzeugt ein neues und ändert sonst " +
    "nichts.",
  "This connection is not encrypted: others on the network can read the password you type here.":
    "Diese Verbindung ist nicht verschlüsselt: Andere im Netzwerk können das hier eingegebene Passwort mitlesen.",
  Language: "Sprache",

  // Where there is no answer
  "The unit does not answer": "Das Gerät antwortet nicht",
  "Try again": "Erneut versuchen",
  "The unit does not answer.": "Das Gerät antwortet nicht.",
  "Check that it is on and that this computer is on its network, then try again.":
    "Prüfen Sie, ob es eingeschaltet ist und ob dieser Computer in seinem Netzwerk ist, und versuchen Sie es erneut.",
  "The unit refused this.": "Das Gerät hat dies abgelehnt.",
  "The unit answered with error {0} and no explanation.": "Das Gerät hat mit Fehler {0} und ohne Erklärung geantwortet.",
  "Try again; if it stays, restart the unit.":
    "Versuchen Sie es erneut. Bleibt der Fehler, starten Sie das Gerät neu.",

  // A certificate that this browser does not know yet
  "The unit shows a new certificate, and this browser does not accept it yet.":
    "Das Gerät zeigt ein neues Zertifikat, das dieser Browser noch nicht akzeptiert.",
  "Open this page anew, and trust or accept the certificate when the browser asks.":
    "Öffnen Sie diese Seite neu und akzeptieren Sie das Zertifikat, wenn der Browser danach fragt.",
  "If you cannot, the front panel leads back in.":
    "Wenn das nicht geht, kommen Sie über das Bedienfeld wieder hinein.",
  "If you cannot, do nothing: the unit goes back to the old certificate by itself.":
    "Wenn das nicht geht, unternehmen Sie nichts: Das Gerät kehrt von selbst zum alten Zertifikat zurück.",
  "If you cannot, the CCM still answers over HTTP on port {0}.":
    "Wenn das nicht geht, antwortet das CCM weiterhin über HTTP auf Port {0}.",
};
