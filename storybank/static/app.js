// What script adds to pages that work without it.
import { initAll } from "./vendor/govuk-frontend.js";
import { autosave } from "./autosave.js";
import { captions } from "./captions.js";
import { closing } from "./closing.js";
import { copy } from "./copy.js";
import { leaveFast } from "./leave-fast.js";
import { player } from "./player.js";
import { chooses, copies } from "./quotes.js";
import { recorder } from "./recorder.js";
import { upload } from "./upload.js";

document.body.classList.add("js-enabled", "govuk-frontend-supported");
initAll();
document.querySelectorAll("[data-leave-fast]").forEach(leaveFast);
document.querySelectorAll("[data-autosave]").forEach(autosave);
document.querySelectorAll("[data-player]").forEach(player);
document.querySelectorAll("[data-captions]").forEach(captions);
document.querySelectorAll("[data-upload]").forEach(upload);
document.querySelectorAll("[data-recorder]").forEach(recorder);
document.querySelectorAll("[data-copies]").forEach(copies);
document.querySelectorAll("[data-chooses]").forEach(chooses);
document.querySelectorAll("[data-closing]").forEach(closing);
document.querySelectorAll("[data-copy]").forEach(copy);
