// What script adds to writing captions: times come from the player, and the player from the times.
// Keys, while a field of a caption has the focus: F2 it begins here, F4 it ends here, F8 play or stop.
import { playFrom } from "./player.js";



export const captions = (form) => {
  const media = document.querySelector("[data-player] audio, [data-player] video");
  if (!media) return;
  const said = form.querySelector("[data-captions-say]");
  form.querySelectorAll("[data-by-script]").forEach((one) => (one.hidden = false));
  const field = (cue, name) => cue.querySelector(`[data-cue-${name}]`);
  const note = (cue, name) => {
    field(cue, name).value = written(media.currentTime);
    said.textContent = `${cue.dataset.cue} ${name === "start" ? "begins" : "ends"} at ${written(media.currentTime)}.`;
  };
  const deeds = {
    start: (cue) => note(cue, "start"),
    end: (cue) => note(cue, "end"),
    play: (cue) => playFrom(media, read(field(cue, "start").value)),
  };
  form.addEventListener("click", (event) => {
    const button = event.target.closest("[data-cue-deed]");
    if (button) deeds[button.dataset.cueDeed](button.closest("[data-cue]"));
  });
  form.addEventListener("keydown", (event) => {
    const cue = event.target.closest("[data-cue]");
    if (!cue || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (event.key === "F2") deeds.start(cue);
    else if (event.key === "F4") deeds.end(cue);
    else if (event.key === "F8") media.paused ? media.play().catch(() => {}) : media.pause();
    else return;
    event.preventDefault();
  });
};

// 65.25 <-> 1:05.25, to a tenth of a second, as fields of times hold it.
const written = (seconds) => {
  const tenths = Math.round(seconds * 10);
  const [whole, rest] = [Math.floor(tenths / 10), tenths % 10];
  const [hours, minutes, left] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const two = (number) => String(number).padStart(2, "0");
  return `${hours ? `${hours}:${two(minutes)}` : minutes}:${two(left)}${rest ? `.${rest}` : ""}`;
};
const read = (text) => text.trim().split(":").reduce((total, part) => total * 60 + (Number(part.replace(",", ".")) || 0), 0);
