/** Addresses inside the CCM (`#/…`) and of the CCM on the unit's other ports. */

export const HOST = "#/hardware/resources/host";
export const GENERAL = `${HOST}/general`;
export const SECURITY = `${HOST}/security`;
export const TEST = `${SECURITY}/test`;
export const ACCOUNT = "#/account";

export const secure = () => location.protocol === "https:";

/**
 * The same page over HTTPS, on the first port that listens; by the host name or address by which this page was reached,
 * unless told otherwise.
 * @param {import("./types.js").Security} security @param {string} page @param {string} [host]
 */
export function overHttps(security, page, host = location.hostname) {
  const port = security.https.listeners.find((listener) => listener.listening)?.port ?? security.https.ports[0];
  return `https://${host}${port === 443 ? "" : `:${port}`}/${page}`;
}
