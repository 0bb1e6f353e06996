// The editor of arrangements on the map: choose a school, see what each other place would cost, move it there.
// The pages do all of this without scripts; here the same forms are sent in the background, the map follows.

const editor = document.querySelector(".sw-editor");
const panel = document.querySelector("[data-editor='panel']");
const state = document.querySelector("[data-editor='state']");
const said = document.querySelector("[data-editor='said']");
state.tabIndex = -1;
let map = null;
let start = null;
let shifted = false;
let chosen = "";

/** Write a position as the map does: east of the 180th meridian where the country lies on both sides. */
function placed(position) {
  if (typeof position[0] !== "number") return position.map(placed);
  return shifted && position[0] < 0 ? [position[0] + 360, position[1]] : position;
}

function moved(feature) {
  const coordinates = placed(feature.geometry.coordinates);
  return { ...feature, geometry: { ...feature.geometry, coordinates } };
}

/** The schools as they began, with those that differ now in their place. */
function drawn({ points, threads, touched, gone }) {
  const now = new Map(points.map((point) => [point.properties.id, moved(point)]));
  const replaced = new Set([...touched, ...gone]);
  const features = start.features
    .filter((one) => one.geometry.type === "Point" || !replaced.has(one.properties.key))
    .map((one) => now.get(one.properties.id) ?? one);
  return { type: "FeatureCollection", features: [...features, ...threads.map(moved)] };
}

/** Put other content into a box; whoever works by keyboard stays where they were, or at the box. */
function renew(box, html) {
  const held = document.activeElement;
  const inside = box.contains(held);
  box.innerHTML = html;
  if (!inside) return;
  const same = box === state && box.querySelector(`button[value="${held.value}"]:enabled`);
  (same || box).focus();
}

/** Show what an act led to: figures and rules, the sentence, the map. */
function show(answer) {
  renew(state, answer.html);
  said.textContent = answer.said;
  map.getSource("schools").setData(drawn(answer));
}

/** Bring the table of groups up to date: it shows the same as the map. */
async function refreshTable() {
  const answer = await fetch(window.location.href, { headers: { Accept: "text/html" } });
  if (!answer.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  document.querySelector("#groups").replaceWith(page.querySelector("#groups"));
}

/** Show one school below the map, as its own page shows it. */
async function choose(url) {
  const answer = await fetch(`${url}?part=1`, { headers: { Accept: "text/html" } });
  if (!answer.ok) return;
  chosen = url;
  renew(panel, await answer.text());
}

/** Send a form in the background; where that fails, as any page would. */
async function send(form, submitter) {
  let answer;
  try {
    const response = await fetch(form.action, {
      method: "POST",
      body: new FormData(form, submitter),
      headers: { Accept: "application/json" },
    });
    answer = await response.json();
  } catch {
    form.dataset.plain = "yes";
    form.requestSubmit(submitter);
    return;
  }
  show(answer);
  await Promise.all([refreshTable(), chosen ? choose(chosen) : null]);
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!map || form.dataset.plain || !form.matches("[data-act]")) return;
  event.preventDefault();
  send(form, event.submitter);
});

document.addEventListener("sw-map:school", async (event) => {
  await choose(event.detail.url);
  panel.focus();
});

document.addEventListener("sw-map:drawn", async (event) => {
  ({ map, schools: start, shifted } = event.detail);
  const answer = await fetch(editor.dataset.now, { headers: { Accept: "application/json" } });
  if (answer.ok) map.getSource("schools").setData(drawn(await answer.json()));
  editor.dataset.ready = "yes";
});
