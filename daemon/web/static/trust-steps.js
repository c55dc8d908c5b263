/**
 * Where each system and browser wants a root certificate, and how each shows the fingerprint to compare.
 *
 * Edge and Chrome ask the system on Windows, macOS and Android; on Linux each Chromium has a list of its own. Firefox
 * has its own everywhere. Windows itself shows SHA-1 only, so there the file is compared: the hash of a certificate's DER
 * is its fingerprint.
 */

import { t } from "./language.js";

/**
 * @param {{file: string, profile: boolean, against: string}} root its files' name without ending, whether there is an
 *   Apple profile, and what the fingerprint is compared with
 * @returns {[string, string[]][]}
 */
export function systems({ file, profile, against }) {
  const compare = t`compare it with the one above and with ${against}`;
  return [
    [
      t`Windows: Chrome and Edge`,
      [
        t`Compare: type “certutil -hashfile ${file}.cer SHA256” in the folder of the DER file. It shows the
          fingerprint: ${compare}. (The window of the certificate shows another one, SHA-1.)`,
        t`Open the DER file, choose “Install Certificate”, then “Local Machine”.`,
        t`Choose “Place all certificates in the following store” and there “Trusted Root Certification Authorities”.`,
        t`Close all windows of the browser and open it again.`,
      ],
    ],
    [
      t`Mac: Safari, Chrome and Edge`,
      [
        t`Open the PEM file. Keychain Access takes it into “login” or “System”.`,
        t`Double-click it there. At the end stands its SHA-256 fingerprint: ${compare}.`,
        t`Open “Trust”, and set “When using this certificate” to “Always Trust”.`,
      ],
    ],
    [
      t`Firefox on Windows, Mac and Linux`,
      [
        t`Open Settings > Privacy & Security > Certificates > View Certificates > Authorities > Import, and choose the
          PEM file.`,
        t`Press “View” before anything else. It shows the SHA-256 fingerprint: ${compare}.`,
        t`Tick “Trust this CA to identify websites”.`,
      ],
    ],
    [
      t`Linux: Chrome, Chromium and Edge`,
      [
        t`Compare: “openssl x509 -noout -fingerprint -sha256 -in ${file}.pem” shows the fingerprint: ${compare}.`,
        t`Open Settings > Privacy and security > Security > Manage certificates > Custom > Installed by you, and import
          the PEM file under “Trusted certificates”.`,
        t`Older versions: Manage certificates > Authorities > Import, and tick “Trust this certificate for identifying
          websites”.`,
      ],
    ],
    [
      t`Android: Chrome, Edge and Firefox`,
      [
        t`Open Settings > Security > Encryption & credentials > Install a certificate > CA certificate, and choose the
          DER file. Android warns that the network may be watched.`,
        t`Open Settings > Security > Encryption & credentials > Trusted credentials > User, and there the new one. It
          shows the SHA-256 fingerprint: ${compare}, and remove it if it differs.`,
        t`Firefox only: open its menu > Settings > About Firefox, tap the logo five times, go back, and under Secret
          Settings switch on “Use third party CA certificates”.`,
      ],
    ],
    [
      t`iPhone and iPad: every browser`,
      [
        profile
          ? t`Open the Apple profile on the device, and then Settings > Profile Downloaded.`
          : t`Open the DER file on the device, and then Settings > Profile Downloaded.`,
        t`Tap “More Details” and there the certificate. It shows the SHA-256 fingerprint: ${compare}.`,
        t`Press “Install”, then switch it on under Settings > General > About > Certificate Trust Settings.`,
      ],
    ],
  ];
}
