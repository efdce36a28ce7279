// Copy a text with one press, and take the words that are marked with the mouse into a form.

export function copies(button) {
  const text = document.getElementById(button.dataset.copies);
  const says = document.getElementById(`${button.dataset.copies}-copied`);
  button.hidden = false;
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(text.value);
      says.textContent = "It is copied.";
    } catch {
      text.select();
      says.textContent = "It is marked. Copy it with your keyboard.";
    }
  });
}

export function chooses(button) {
  const from = document.getElementById(button.dataset.chooses);
  const into = document.getElementById(button.dataset.into);
  let last = "";
  document.querySelectorAll("[data-chooses-help]").forEach((help) => { help.hidden = false; });
  button.hidden = false;
  document.addEventListener("selectionchange", () => {
    const marked = document.getSelection();
    if (marked.rangeCount && from.contains(marked.anchorNode) && from.contains(marked.focusNode)) {
      last = marked.toString().trim() || last;
    }
  });
  button.addEventListener("click", () => {
    if (last) into.value = last;
    into.focus();
  });
}
