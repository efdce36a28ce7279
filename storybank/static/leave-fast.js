// Leave this page at once: blank it, end the session, and leave no way back to it.
// Pressing Shift three times within five seconds does the same.

const TIMES = 3;
const WITHIN = 5000; // milliseconds

export function leaveFast(link) {
  let pressed = [];

  function leave(event) {
    if (event) event.preventDefault();
    const blank = document.createElement("div");
    blank.className = "app-blank";
    document.body.append(blank);
    document.title = "";
    window.location.replace(link.href);
  }

  link.addEventListener("click", leave);
  document.addEventListener("keyup", (event) => {
    if (event.key !== "Shift") {
      pressed = [];
      return;
    }
    const now = event.timeStamp;
    pressed = [...pressed.filter((at) => now - at < WITHIN), now];
    if (pressed.length >= TIMES) leave();
  });
}
