// Save words while they are being written: every 20 seconds, if there are new ones, and quietly.
// Only where saving fails is anything said, once.

const EVERY = 20000; // milliseconds

export function autosave(form) {
  const trouble = form.querySelector("[data-autosave-trouble]");
  let saved = written();
  let sending = null;

  function written() {
    return new URLSearchParams(new FormData(form)).toString();
  }

  async function save() {
    const now = written();
    if (now === saved || sending) return;
    sending = new AbortController();
    try {
      const answer = await fetch(form.dataset.autosave, {
        method: "POST",
        body: new URLSearchParams(now),
        signal: sending.signal,
      });
      if (!answer.ok) throw new Error(answer.status);
      saved = now;
      trouble.hidden = true;
      document.dispatchEvent(new Event("storybank:here"));
    } catch (error) {
      if (error.name !== "AbortError") trouble.hidden = false;
    }
    sending = null;
  }

  const timer = setInterval(save, EVERY);
  // What Continue sends is newer than anything that is still on its way.
  form.addEventListener("submit", () => {
    clearInterval(timer);
    if (sending) sending.abort();
  });
  document.addEventListener("storybank:save", save);
}
