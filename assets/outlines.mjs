// Writes the outlines of the countries named below as GeoJSON from the world-atlas package.
// Usage: node outlines.mjs OUT_DIR
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { feature } from "topojson-client";

const COUNTRIES = { "new-zealand": ["554"], "united-kingdom": ["826", "833"] }; // 833: Isle of Man, in the same sea
const NEIGHBOURS = { "united-kingdom": ["372"] }; // drawn as land, so that a coast is not a border
const SOUTH_OF = { "new-zealand": -25 }; // without Tokelau, which has a register of its own
const PLACES = 3; // decimals of a degree: about 100 m

const world = JSON.parse(readFileSync(createRequire(import.meta.url).resolve("world-atlas/countries-10m.json"), "utf8"));
const out = process.argv[2];

/** Coordinates rounded, points that rounding made equal dropped. */
function ring(points) {
  const rounded = points.map((point) => point.map((value) => Number(value.toFixed(PLACES))));
  return rounded.filter((point, i) => i === 0 || point[0] !== rounded[i - 1][0] || point[1] !== rounded[i - 1][1]);
}

/** The polygons of some countries, as a flat list. */
function polygons(ids) {
  const found = world.objects.countries.geometries.filter((geometry) => ids.includes(geometry.id));
  if (found.length !== ids.length) throw new Error(`world-atlas lacks one of the countries ${ids.join(", ")}`);
  return found
    .map((geometry) => feature(world, geometry).geometry)
    .flatMap((geometry) => (geometry.type === "Polygon" ? [geometry.coordinates] : geometry.coordinates))
    .map((polygon) => polygon.map(ring).filter((points) => points.length >= 4))
    .filter((polygon) => polygon.length);
}

for (const [name, ids] of Object.entries(COUNTRIES)) {
  const features = [ids, NEIGHBOURS[name] ?? []].filter((list) => list.length).map((list, i) => ({
    type: "Feature",
    properties: { role: i === 0 ? "land" : "neighbour" },
    geometry: { type: "MultiPolygon", coordinates: polygons(list).filter(([[point]]) => point[1] < (SOUTH_OF[name] ?? 90)) },
  }));
  writeFileSync(join(out, `${name}.geojson`), JSON.stringify({ type: "FeatureCollection", features }));
}
