// Copy words to the clipboard. Where that does not work, the link leads to a page of them alone.
export const copy = (link) => {
  const words = document.getElementById(link.dataset.copy);
  const said = document.getElementById(link.dataset.copySays);
  if (!navigator.clipboard) return;
  link.addEventListener("click", async (event) => {
    event.preventDefault();
    try {
      await navigator.clipboard.writeText(words.textContent.trim());
      said.textContent = "Copied.";
    } catch {
      location.assign(link.href);
    }
  });
};
