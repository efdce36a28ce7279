/* Show a card where a page of a session is asked for and there is no network.
   It stores nothing: no page, no story. The card is these words alone. */

const CARD = `<!doctype html><html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>No network – session</title>
<style>body{font:1.5rem/1.5 system-ui,sans-serif;margin:2rem;max-width:40rem}a{color:inherit}</style></head>
<body><main><h1>No network</h1>
<p>We keep no story on this device, so we cannot show one now.</p>
<p>Go on with what you agreed. When the network is back, <a href="">try again</a>.</p></main></body></html>`;

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("fetch", (event) => {
  const isRun = /\/run(\/\d+)?$/.test(new URL(event.request.url).pathname);
  if (event.request.mode !== "navigate" || !isRun) return;
  const card = () => new Response(CARD, {
    status: 503,
    headers: { "Content-Type": "text/html; charset=utf-8", "Cache-Control": "no-store" },
  });
  event.respondWith(fetch(event.request).catch(card));
});
