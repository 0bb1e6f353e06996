// Adds to pages that already work: focus on error summaries, guards against a second click.
import { initAll } from "./govuk-frontend.min.js";

document.body.classList.add("js-enabled", "govuk-frontend-supported");
initAll();
