// What script adds to pages that work without it.
import { initAll } from "./vendor/govuk-frontend.js";
import { leaveFast } from "./leave-fast.js";

document.body.classList.add("js-enabled", "govuk-frontend-supported");
initAll();
document.querySelectorAll("[data-leave-fast]").forEach(leaveFast);
