/* A clock that is large, quiet, can be paused and skipped, and is told to screen readers. */

const TOLD = [60, 30, 10]; // seconds that are left when it says so

const words = (left) => {
  const [minutes, seconds] = [Math.floor(left / 60), left % 60];
  const said = minutes ? [`${minutes} minute${minutes === 1 ? "" : "s"}`] : [];
  if (seconds || !minutes) said.push(`${seconds} second${seconds === 1 ? "" : "s"}`);
  return said.join(" ");
};
const digits = (left) => `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
const about = (left) => (left > 60 ? `about ${Math.ceil(left / 60)} minutes` : left ? "less than a minute" : "0:00");

function button(label, does) {
  const made = document.createElement("button");
  made.type = "button";
  made.textContent = label;
  made.addEventListener("click", does);
  return made;
}

/* Make the clock of a page, if it has one; return what stops it. */
export function clock(page, say) {
  const box = page.querySelector("[data-clock]");
  if (!box) return () => {};
  const [full, rounds] = [Number(box.dataset.seconds), Number(box.dataset.rounds)];
  let [round, left, until, isStill] = [1, full, 0, matchMedia("(prefers-reduced-motion: reduce)").matches];
  const person = () => (rounds > 1 ? `Person ${round} of ${rounds}. ` : "");
  const [who, shown, keys] = ["p", "p", "div"].map((name) => document.createElement(name));
  shown.className = "clock__left";
  shown.setAttribute("role", "timer");
  keys.className = "clock__keys";

  function draw() {
    who.textContent = person().trim();
    who.hidden = rounds === 1;
    shown.textContent = isStill ? about(left) : digits(left);
    start.textContent = until ? "Pause" : left === full ? "Start" : left ? "Go on" : "Start again";
    skip.hidden = round >= rounds;
    still.textContent = isStill ? "Show the seconds" : "Hide the seconds";
  }
  function tick() {
    if (!until) return;
    const now = Math.max(0, Math.round((until - Date.now()) / 1000));
    if (now === left) return;
    TOLD.filter((one) => now <= one && one < left && one < full).slice(-1).forEach(() => say(`${words(now)} left.`));
    left = now;
    if (!left) {
      until = 0;
      say(`${person()}Time is up.`);
    }
    draw();
  }
  function press() {
    if (until) {
      tick();
      until = 0;
      say(`Paused. ${words(left)} left.`);
    } else {
      if (!left) left = full;
      until = Date.now() + left * 1000;
      say(`${person()}${words(left)}.`);
    }
    draw();
  }
  function next() {
    [round, left, until] = [round + 1, full, 0];
    say(`${person()}${words(full)}. Press Start.`);
    draw();
    start.focus();
  }
  const start = button("Start", press);
  const skip = button("Next person", next);
  const still = button("Hide the seconds", () => { isStill = !isStill; draw(); });
  keys.append(start, skip, still);
  box.querySelector("[data-plain]").remove();
  box.append(who, shown, keys);
  draw();
  const ticking = setInterval(tick, 250);
  return () => clearInterval(ticking);
}
