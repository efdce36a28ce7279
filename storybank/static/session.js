/* A session in a room: one page after the other without leaving full screen, clocks, a dark screen,
   and a look every few seconds whether what is shown may still be shown. Nothing is kept. */

import { clock } from "./session-clock.js";

const LOOK_EVERY = 15000; // milliseconds
const LOST = "No network. We hide the story until we can ask again if it may be shown. "
  + "The clock and what you agreed go on.";
const part = (name) => document.querySelector(`[data-${name}]`);
let stopClock = clock(document, say);
let isLost = false;

function say(words) {
  part("said").textContent = words;
}

/* Put the page that was fetched in the place of this one; a clock that goes on is left alone. */
function show(page, address) {
  stopClock();
  const [old, fresh] = [document.querySelector("main"), page.querySelector("main")];
  old.replaceWith(document.adoptNode(fresh));
  const [agreed, now] = [document.querySelector("aside"), page.querySelector("aside")];
  if (agreed && !now) agreed.remove();
  if (!agreed && now) fresh.after(document.adoptNode(now));
  document.title = page.title;
  if (address) history.pushState(null, "", address);
  stopClock = clock(document, say);
  fresh.focus();
  scrollTo(0, 0);
}

async function ask(address) {
  const answer = await fetch(address, { cache: "no-store", credentials: "same-origin" });
  if (answer.redirected || !answer.ok) return null;
  return new DOMParser().parseFromString(await answer.text(), "text/html");
}

/* Without network nobody can say whether a story may be shown: it leaves the page. */
function lose() {
  isLost = true;
  part("lost").textContent = LOST;
  const main = document.querySelector("main[data-story]");
  if (!main) return;
  main.querySelectorAll("h1, .story, .line, main > p").forEach((one) => one.remove());
  const heading = document.createElement("h1");
  heading.textContent = "No network";
  main.prepend(heading);
  delete main.dataset.story;
  main.dataset.stamp = "hidden";
}

function find() {
  isLost = false;
  part("lost").textContent = "";
}

async function look() {
  try {
    const page = await ask(location.href);
    if (!page) return location.reload();
    find();
    const [old, now] = [document, page].map((one) => one.querySelector("main").dataset.stamp);
    if (old !== now) {
      show(page);
      say("What is shown here has changed.");
    }
  } catch {
    lose();
  }
}

async function go(address) {
  try {
    const page = await ask(address);
    if (!page || !page.querySelector("[data-said]")) return location.assign(address);
    find();
    show(page, address);
  } catch {
    lose();
  }
}

function darken() {
  const cover = document.createElement("div");
  const back = document.createElement("button");
  const from = document.activeElement;
  const others = [...document.body.children];
  cover.className = "dark";
  back.type = "button";
  back.textContent = "Show it again";
  const lighten = () => {
    cover.remove();
    others.forEach((one) => { one.inert = false; });
    if (from) from.focus();
  };
  back.addEventListener("click", lighten);
  cover.append(back);
  others.forEach((one) => { one.inert = true; });
  document.body.append(cover);
  back.focus();
}

function fill() {
  if (document.fullscreenElement) document.exitFullscreen();
  else document.documentElement.requestFullscreen();
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[rel=next], a[rel=prev]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  event.preventDefault();
  go(link.href);
});
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
  const cover = document.querySelector(".dark button");
  if (cover) {
    if (["F9", "Escape"].includes(event.key)) cover.click();
    return;
  }
  if (event.key === "F9") return darken();
  const way = { ArrowRight: "next", ArrowLeft: "prev" }[event.key];
  const link = way && document.querySelector(`main a[rel=${way}]`);
  if (link) link.click();
});
addEventListener("popstate", () => location.reload());
addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
addEventListener("offline", lose);
addEventListener("online", look);
part("blank").hidden = false;
part("blank").addEventListener("click", darken);
if (document.fullscreenEnabled) part("full").hidden = false;
part("full").addEventListener("click", fill);
if (document.querySelector("main[data-stamp]")) setInterval(() => { if (isLost || !document.hidden) look(); }, LOOK_EVERY);
if ("serviceWorker" in navigator) navigator.serviceWorker.register(document.body.dataset.worker).catch(() => {});
