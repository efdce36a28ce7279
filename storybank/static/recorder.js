// Record in the browser: sound, or with the camera. Nothing leaves the browser before "Use this",
// which puts the recording into the form that is there without script, and sends that.
const KINDS = {
  sound: ["audio/webm;codecs=opus", "audio/mp4", "audio/ogg;codecs=opus"],
  film: ["video/webm;codecs=vp8,opus", "video/mp4", "video/webm"],
};
const ENDINGS = { "audio/webm": "webm", "audio/mp4": "m4a", "audio/ogg": "ogg", "video/webm": "webm", "video/mp4": "mp4" };
const SHORTEST = 1; // second; in less there is nothing that can be played
const LONGEST = { sound: 2 * 60 * 60, film: 60 * 60 }; // seconds
const BITS = { audioBitsPerSecond: 96000, videoBitsPerSecond: 1200000 };

export function recorder(box) {
  if (!navigator.mediaDevices?.getUserMedia || !window.MediaRecorder) return;
  const part = (name) => box.querySelector(`[data-${name}]`);
  const starts = [...box.querySelectorAll("[data-start]")];
  const form = document.querySelector("form[data-upload=recording]");
  const [time, says, preview] = ["time", "says", "preview"].map(part);
  let taken = null;
  let running = null;
  let isAsking = false; // the browser asks its person: a second press must not start a second one
  box.hidden = false;

  const show = (...names) => {
    starts.forEach((button) => (button.hidden = !names.includes("start")));
    ["stop", "use", "listen", "delete"].forEach((name) => (part(name).hidden = !names.includes(name)));
  };
  const clear = () => {
    const address = preview.firstElementChild?.src;
    if (address) URL.revokeObjectURL(address);
    preview.replaceChildren();
    preview.hidden = true;
  };
  const say = (words) => (says.textContent = words);

  starts.forEach((button) =>
    button.addEventListener("click", async () => {
      if (isAsking || running) return;
      isAsking = true;
      const kind = button.dataset.start;
      say(kind === "film" ? "Your browser may ask if we can use the camera and the microphone." : "Your browser may ask if we can use the microphone.");
      try {
        const stream = await navigator.mediaDevices.getUserMedia({ audio: true, video: kind === "film" ? { width: { ideal: 1280 }, height: { ideal: 720 } } : false });
        running = begin(kind, stream);
      } catch {
        say("We cannot use the microphone or the camera here. You can choose a file below, or post or bring a recording.");
      } finally {
        isAsking = false;
      }
    }),
  );

  function begin(kind, stream) {
    clear();
    const type = KINDS[kind].find((one) => MediaRecorder.isTypeSupported(one)) || "";
    const machine = new MediaRecorder(stream, { ...(type && { mimeType: type }), ...BITS });
    const pieces = [];
    const began = Date.now();
    machine.addEventListener("dataavailable", (event) => event.data.size && pieces.push(event.data));
    machine.addEventListener("stop", () => {
      clearInterval(clock);
      stream.getTracks().forEach((track) => track.stop());
      done(kind, machine.mimeType, pieces, (Date.now() - began) / 1000);
    });
    if (kind === "film") mirror(stream);
    machine.start(1000);
    show("stop");
    part("stop").focus();
    say("Recording has started.");
    time.hidden = false;
    const clock = setInterval(() => tick((Date.now() - began) / 1000, kind, machine), 1000);
    tick(0, kind, machine);
    return machine;
  }

  // The time is seen at each second, and said aloud once a minute.
  function tick(seconds, kind, machine) {
    const whole = Math.round(seconds);
    time.textContent = `You are recording: ${inWords(whole)}.`;
    if (whole && whole % 60 === 0) say(`${inWords(whole)} so far.`);
    if (whole >= LONGEST[kind] && machine.state === "recording") machine.stop();
  }

  function mirror(stream) {
    const seen = document.createElement("video");
    Object.assign(seen, { muted: true, autoplay: true, playsInline: true, srcObject: stream, className: "app-recording" });
    seen.setAttribute("aria-label", "What the camera sees");
    preview.replaceChildren(seen);
    preview.hidden = false;
  }

  function done(kind, type, pieces, seconds) {
    running = null;
    clear();
    time.hidden = true;
    time.textContent = "";
    const plain = type.split(";")[0];
    taken = new File(pieces, `recording.${ENDINGS[plain] || "webm"}`, { type: plain });
    taken.kind = kind;
    if (!taken.size || seconds < SHORTEST) {
      startAnew("Nothing was recorded: it was too short. You can start again.");
      return;
    }
    show("use", "listen", "delete");
    part("use").focus();
    say(`Your recording lasts ${inWords(Math.round(seconds))}. It is not sent yet. You can listen to it, use it or delete it.`);
  }

  function startAnew(words) {
    taken = null;
    clear();
    show("start");
    starts[0].focus();
    say(words);
  }

  part("stop").addEventListener("click", () => running?.stop());
  part("listen").addEventListener("click", () => {
    clear();
    const player = document.createElement(taken.kind === "film" ? "video" : "audio");
    Object.assign(player, { controls: true, src: URL.createObjectURL(taken), className: "app-recording" });
    player.setAttribute("aria-label", "Your recording");
    preview.replaceChildren(player);
    preview.hidden = false;
    player.play().catch(() => player.focus());
  });
  part("delete").addEventListener("click", () => startAnew("It is deleted. It was never sent."));
  part("use").addEventListener("click", () => {
    const files = new DataTransfer();
    files.items.add(taken);
    form.querySelector("input[type=file]").files = files.files;
    form.requestSubmit();
    part("use").disabled = true;
  });
}

function inWords(seconds) {
  const many = (count, unit) => `${count} ${unit}${count === 1 ? "" : "s"}`;
  const minutes = Math.floor(seconds / 60);
  const left = seconds % 60;
  if (!minutes) return many(left, "second");
  return left ? `${many(minutes, "minute")} ${many(left, "second")}` : many(minutes, "minute");
}
