/** All that the unit says, in German: has unit-words.js learn the catalogues, and passes on what it can then. */

import { SENTENCES as certificates } from "./german-certificates.js";
import { SENTENCES as easydns } from "./german-easydns.js";
import { SENTENCES as network } from "./german-network.js";
import { SENTENCES as panel } from "./german-panel.js";
import { SENTENCES as unit } from "./german-unit.js";
import { learn } from "./unit-words.js";

learn({ ...unit, ...network, ...certificates, ...easydns, ...panel });

export { said } from "./unit-words.js";
