/** Begins the page: first its language, then the page. */

import { settle } from "./language.js";

await settle();
await import("./app.js");
