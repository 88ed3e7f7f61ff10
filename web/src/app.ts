/** Starts every page. Islands are loaded when a page has them. */
import { startHtmx } from "./lib/htmx";
import { watchConnection } from "./lib/connection";
import { mountAll } from "./lib/islands";
import { startLive } from "./live/live";
import { startKeys } from "./islands/keys";
import { startShell } from "./islands/shell";
import { registerWorker } from "./offline/register";
import { showCarriedToast } from "./lib/toast";

startHtmx();
startShell();
startKeys();
watchConnection();
mountAll(document);
startLive();
registerWorker();
showCarriedToast();
document.documentElement.dataset.ready = "";
