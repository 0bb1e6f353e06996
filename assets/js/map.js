// Draws the maps of a page: land and coast from an outline, schools as points, threads to their hosts.
// No tile service, no text on the map: names are in pop-ups and in the table beside it.
import { LngLatBounds, Map as Chart, NavigationControl, Popup } from "./maplibre-gl.mjs";

const COLOURS = 8;
const NOWHERE = -1;
const FEW = 80;
const MANY = 800;
const theme = window.matchMedia("(prefers-color-scheme: dark)");
const calm = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
const EMPTY = { type: "FeatureCollection", features: [] };

/** A colour of the style sheet, as it is now. */
function colour(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(`--sw-${name}`).trim();
}

/** A paint expression: the colour that a feature's `colour` property names. */
function grouped() {
  const cases = Array.from({ length: COLOURS }, (_, i) => [i, colour(`map-${i}`)]).flat();
  return ["match", ["to-number", ["get", "colour"], NOWHERE], ...cases, colour("control")];
}

/** What each layer is painted with, in the colours of the moment; few schools are drawn larger from afar. */
function paints(scale) {
  const host = ["boolean", ["get", "host"], false];
  const alone = ["==", ["to-number", ["get", "colour"], NOWHERE], NOWHERE];
  const size = (small, large) =>
    ["interpolate", ["exponential", 1.4], ["zoom"], 4, 0.6 * small * scale, 6.5, small * scale, 12, large];
  return {
    sea: { "background-color": colour("sea") },
    land: { "fill-color": colour("land") },
    coast: { "line-color": colour("coast"), "line-width": 1 },
    threads: { "line-color": grouped(), "line-width": size(1, 3), "line-opacity": 0.75 },
    schools: {
      "circle-color": ["case", alone, colour("land"), grouped()],
      "circle-radius": size(2.6, 8),
      "circle-stroke-color": ["case", alone, colour("control"), colour("land")],
      "circle-stroke-width": ["case", alone, 1.5, 0.8],
    },
    hosts: {
      "circle-color": colour("surface"),
      "circle-radius": size(4, 10),
      "circle-stroke-color": grouped(),
      "circle-stroke-width": size(2.2, 5),
      "circle-opacity": ["case", host, 1, 0],
    },
    chosen: {
      "circle-color": "transparent",
      "circle-radius": size(8, 18),
      "circle-stroke-color": colour("ink"),
      "circle-stroke-width": 3,
    },
  };
}

/** The style of a map: its sources and layers, lowest first. */
function style(outline, source, highlight, scale) {
  const paint = paints(scale);
  const host = ["boolean", ["get", "host"], false];
  const isPoint = ["==", ["geometry-type"], "Point"];
  const isLine = ["in", ["geometry-type"], ["literal", ["LineString", "MultiLineString"]]];
  const layer = (id, type, from, more = {}) => ({ id, type, source: from, paint: paint[id], ...more });
  return {
    version: 8,
    sources: {
      outline: { type: "geojson", data: outline },
      schools: { type: "geojson", data: source },
    },
    layers: [
      { id: "sea", type: "background", paint: paint.sea },
      layer("land", "fill", "outline"),
      layer("coast", "line", "outline"),
      layer("threads", "line", "schools", { filter: isLine }),
      layer("schools", "circle", "schools", { filter: ["all", isPoint, ["!", host]] }),
      layer("hosts", "circle", "schools", { filter: ["all", isPoint, host] }),
      layer("chosen", "circle", "schools", { filter: ["all", isPoint, ["==", ["get", "url"], highlight || "-"]] }),
    ],
  };
}

/** Do something with every position in some GeoJSON. */
function eachPosition(geojson, act) {
  const visit = (node) => {
    if (!Array.isArray(node)) return;
    if (typeof node[0] === "number") act(node);
    else node.forEach(visit);
  };
  const each = (thing) => {
    if (thing?.features) thing.features.forEach(each);
    else if (thing?.geometries) thing.geometries.forEach(each);
    else visit((thing?.geometry ?? thing)?.coordinates);
  };
  each(geojson);
}

/** The bounds of every position in some GeoJSON. */
function boundsOf(geojson) {
  const bounds = new LngLatBounds();
  eachPosition(geojson, (position) => bounds.extend(position));
  return bounds;
}

/** Write a country that lies on both sides of the 180th meridian on one side of it; say whether it does. */
function unwrap(geojsons) {
  let east = false;
  let west = false;
  const look = ([longitude]) => {
    east ||= longitude > 90;
    west ||= longitude < -90;
  };
  geojsons.forEach((geojson) => eachPosition(geojson, look));
  if (!east || !west) return false;
  const shift = (position) => { if (position[0] < 0) position[0] += 360; };
  geojsons.forEach((geojson) => eachPosition(geojson, shift));
  return true;
}

/** A line of a pop-up: words, as a link where there is an address. */
function line(tag, words, url) {
  const element = document.createElement(tag);
  const inner = url ? document.createElement("a") : element;
  inner.textContent = words;
  if (url) {
    inner.href = url;
    element.append(inner);
  }
  return element;
}

/** Pop-ups on click or tap; an editor around the map is told instead. */
function addPopups(map, element, words) {
  const layers = ["hosts", "schools"];
  map.on("click", (event) => {
    const near = [event.point.x, event.point.y];
    const box = [near.map((value) => value - 5), near.map((value) => value + 5)];
    const [found] = map.queryRenderedFeatures(box, { layers });
    if (!found) return;
    if (element.closest(".sw-editor")) {
      element.dispatchEvent(new CustomEvent("sw-map:school", { bubbles: true, detail: found.properties }));
      return;
    }
    const { name, url, group, group_url: groupUrl, kind, host } = found.properties;
    const content = document.createElement("div");
    content.append(line("div", name, url));
    if (kind) content.append(line("p", kind));
    if (group) content.append(line("p", host ? words.host.replace("%(group)s", () => group) : group, groupUrl));
    new Popup({ maxWidth: "280px" }).setLngLat(found.geometry.coordinates).setDOMContent(content).addTo(map);
  });
  layers.forEach((layer) => {
    map.on("mouseenter", layer, () => { map.getCanvas().style.cursor = "pointer"; });
    map.on("mouseleave", layer, () => { map.getCanvas().style.cursor = ""; });
  });
}

/** Say in place of the map why there is none. */
function say(element, words) {
  const message = line("p", words);
  message.className = "sw-map__message";
  element.replaceChildren(message);
}

async function load(url) {
  if (!url) return EMPTY;
  const answer = await fetch(url, { headers: { Accept: "application/geo+json, application/json" } });
  if (!answer.ok) throw new Error(`${url} answered ${answer.status}`);
  return answer.json();
}

async function draw(element) {
  const { source, outline, highlight } = element.dataset;
  const words = JSON.parse(element.dataset.words);
  let schools;
  let land;
  try {
    [schools, land] = await Promise.all([load(source), load(outline)]);
  } catch {
    say(element, words.failed);
    return;
  }
  const shifted = unwrap([schools, land]);
  let bounds = boundsOf(schools);
  if (bounds.isEmpty()) bounds = boundsOf(land);
  const view = bounds.isEmpty() ? {} : { bounds, fitBoundsOptions: { padding: 36, maxZoom: 12 } };
  const count = schools.features?.length ?? 0;
  const scale = count < FEW ? 1.8 : count < MANY ? 1.3 : 1;
  let map;
  element.replaceChildren();
  try {
    map = new Chart({
      container: element,
      style: style(land, schools, highlight, scale),
      attributionControl: false,
      locale: words,
      dragRotate: false,
      pitchWithRotate: false,
      touchPitch: false,
      cooperativeGestures: true,
      fadeDuration: 0,
      maxZoom: 15,
      ...view,
    });
  } catch {
    say(element, words.unable);
    return;
  }
  finish(map, element, scale, words);
  map.once("load", () => {
    element.dispatchEvent(new CustomEvent("sw-map:drawn", { bubbles: true, detail: { map, schools, shifted } }));
  });
}

/** Controls, pop-ups, and what follows the reader's settings. */
function finish(map, element, scale, words) {
  map.addControl(new NavigationControl({ showCompass: false }), "top-right");
  map.touchZoomRotate.disableRotation();
  map.keyboard.disableRotation();
  map.getCanvas().setAttribute("aria-label", element.dataset.label);
  addPopups(map, element, words);
  theme.addEventListener("change", () => {
    for (const [layer, paint] of Object.entries(paints(scale)))
      for (const [property, value] of Object.entries(paint)) map.setPaintProperty(layer, property, value);
  });
  if (calm) map.scrollZoom.setWheelZoomRate(1 / 200);
  map.setMinZoom(Math.max(0, map.getZoom() - 2));
  map.once("idle", () => { element.dataset.ready = "yes"; });
}

document.querySelectorAll(".sw-map").forEach(draw);
