// node tools/unit-says.js: read a JSON list of sentences of the unit's, and print as JSON what the page says in German
// for each, with the catalogues' English templates.

import { readFileSync } from "node:fs";

import { SENTENCES as certificates } from "../daemon/web/static/german-certificates.js";
import { SENTENCES as easydns } from "../daemon/web/static/german-easydns.js";
import { SENTENCES as network } from "../daemon/web/static/german-network.js";
import { SENTENCES as panel } from "../daemon/web/static/german-panel.js";
import { SENTENCES as unit } from "../daemon/web/static/german-unit.js";
import "../daemon/web/static/german-spoken.js";
import { unitSays } from "../daemon/web/static/unit-words.js";

const catalogues = [unit, network, certificates, easydns, panel];
const said = JSON.parse(readFileSync(0, "utf8")).map(unitSays);
process.stdout.write(JSON.stringify({ said, catalogues }));
