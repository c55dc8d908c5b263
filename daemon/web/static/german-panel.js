/** What the unit says of its front panel's link, in German. */

/** @type {Record<string, string>} */
export const SENTENCES = {
  "The front panel works ({0}).": "Das Bedienfeld funktioniert ({0}).",
  "The front panel is a {0}, but the profile says {1}: correct [panel] model.":
    "Das Bedienfeld ist ein {0}, im Profil steht aber {1}: Berichtigen Sie [panel] model.",
  "The front panel was not opened yet.": "Das Bedienfeld wurde noch nicht geöffnet.",
  "The front panel is a {0}, not known here; it is driven as a {1}.":
    "Das Bedienfeld ist ein hier nicht bekanntes {0}; es wird wie ein {1} betrieben.",
  "{0}; it is not a front panel.": "{0}; es ist kein Bedienfeld.",
  "Connect the front panel there, or correct [panel] device.":
    "Schließen Sie dort das Bedienfeld an, oder berichtigen Sie [panel] device.",
  "The device at {0} does not answer at {1} baud.": "Das Gerät an {0} antwortet bei {1} Baud nicht.",
  "Check that the front panel is connected there and has power, or correct [panel] device.":
    "Prüfen Sie, ob das Bedienfeld dort angeschlossen ist und Strom hat, oder berichtigen Sie [panel] device.",
  "The device at {0} answers as '{1}'": "Das Gerät an {0} meldet sich als „{1}“",
  "The front panel at {0} says it is {1}, which is not known here.":
    "Das Bedienfeld an {0} nennt sich {1}, was hier nicht bekannt ist.",
  "Connect another one, or say in [panel] model as which one to drive it ({0}).":
    "Schließen Sie ein anderes an, oder nennen Sie in [panel] model, wie welches es betrieben werden soll ({0}).",
  "What the device at {0} sends makes no sense at {1} baud": "Was das Gerät an {0} sendet, ergibt bei {1} Baud keinen Sinn",
  "The panel at {0} sends but does not answer.": "Das Bedienfeld an {0} sendet, antwortet aber nicht.",
  "Check its cable: it cannot hear this unit.": "Prüfen Sie sein Kabel: Es kann dieses Gerät nicht hören.",
  "The panel's port was closed.": "Der Anschluss des Bedienfelds wurde geschlossen.",
  "The device at {0} has no version": "Das Gerät an {0} hat keine Version",
  "The device at {0} sends back whatever it is sent": "Das Gerät an {0} sendet alles zurück, was es bekommt",
  "The panel does not answer command {0}.": "Das Bedienfeld beantwortet den Befehl {0} nicht.",
  "The panel does not answer.": "Das Bedienfeld antwortet nicht.",
  "The panel refuses command {0}.": "Das Bedienfeld lehnt den Befehl {0} ab.",
  "The device on the panel's port speaks something else":
    "Das Gerät am Anschluss des Bedienfelds spricht etwas anderes",
  "The panel at {0} cannot be opened ({1}). Is it plugged in?":
    "Das Bedienfeld an {0} lässt sich nicht öffnen ({1}). Ist es eingesteckt?",
  "The panel at {0} takes no more data.": "Das Bedienfeld an {0} nimmt keine Daten mehr an.",
  "Unplug it and plug it in again.": "Ziehen Sie es ab und stecken Sie es wieder ein.",
  "The panel at {0} was unplugged.": "Das Bedienfeld an {0} wurde abgezogen.",
  "The panel at {0} went away ({1}).": "Das Bedienfeld an {0} ist verschwunden ({1}).",
  "The device at {0} floods the line": "Das Gerät an {0} überflutet die Leitung",
};
