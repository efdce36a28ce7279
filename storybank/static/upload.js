// Say in words how far photos or recordings have come; without this the form is sent as it is.
const EACH = 15; // seconds

export function upload(form) {
  const says = form.querySelector("[data-upload-says]");
  const name = form.dataset.upload || "photo";
  form.addEventListener("submit", () => {
    const files = [...form.querySelector("input[type=file]").files];
    if (!files.length) return;
    const size = files.reduce((sum, file) => sum + file.size, 0) / 1000000;
    const what = files.length === 1 ? `1 ${name}` : `${files.length} ${name}s`;
    says.textContent = `We are sending ${what} (${size.toFixed(1)} MB). Please stay on this page.`;
    let seconds = 0;
    setInterval(() => {
      seconds += EACH;
      says.textContent = `Still going: ${seconds} seconds so far. We look at each ${name} as it comes. Please stay on this page.`;
    }, EACH * 1000);
  });
}
