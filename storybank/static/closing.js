// Close a page on a shared computer after some time without a sign of anyone, and ask before.
// Every request to the server is such a sign; pages in other tabs tell each other.

export function closing(dialog) {
  const warned = Number(dialog.dataset.warned) * 1000;
  const after = Number(dialog.dataset.after) * 1000;
  const others = new BroadcastChannel("storybank");
  let last = Date.now();

  function here() {
    last = Date.now();
    if (dialog.open) dialog.close();
  }

  function close() {
    window.location.replace(dialog.dataset.closed);
  }

  function look() {
    const idle = Date.now() - last;
    if (idle >= after) {
      close();
    } else if (idle >= warned && !dialog.open) {
      document.dispatchEvent(new Event("storybank:save"));
      dialog.showModal();
    }
  }

  async function goOn(event) {
    event.preventDefault();
    const sent = new URLSearchParams(new FormData(event.target));
    sent.set("script", "1");
    try {
      const answer = await fetch(event.target.action, { method: "POST", body: sent });
      if (!answer.ok) return close();
    } catch {
      return; // No network: the question stays, and can be answered again.
    }
    here();
    others.postMessage("here");
  }

  others.postMessage("here");
  others.addEventListener("message", here);
  document.addEventListener("storybank:here", () => {
    if (!dialog.open) last = Date.now();
    others.postMessage("here");
  });
  document.addEventListener("visibilitychange", look);
  window.addEventListener("pageshow", look);
  dialog.querySelector("form").addEventListener("submit", goOn);
  setInterval(look, 1000);
}
