// What script adds to a recording: its times play it from there, and its speed can be chosen.
const SLOWEST = 0.5;
const FASTEST = 2;

export const player = (box) => {
  const media = box.querySelector("audio, video");
  if (!media) return;
  box.addEventListener("click", (event) => {
    const link = event.target.closest("[data-at]");
    if (!link) return;
    event.preventDefault();
    playFrom(media, Number(link.dataset.at));
  });
  const speed = box.querySelector("[data-speed]");
  if (!speed) return;
  const said = speed.querySelector("[role=status]");
  speed.hidden = false;
  speed.addEventListener("click", (event) => {
    const button = event.target.closest("[data-faster]");
    if (!button) return;
    const change = Number(button.dataset.faster);
    media.playbackRate = change ? Math.min(FASTEST, Math.max(SLOWEST, media.playbackRate + change)) : 1;
    said.textContent = media.playbackRate === 1 ? "It plays at its usual speed." : `It plays at ${media.playbackRate} times its usual speed.`;
  });
};

// A recording that cannot be played says so by its own controls: nothing is left to do here.
export const playFrom = (media, seconds) => {
  media.currentTime = seconds;
  media.focus();
  media.play().catch(() => {});
};
