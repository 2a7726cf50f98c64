// The scenario: its controls, and what the world published with what the bot made of it.
import {$, call, icon, make, shortly, toast} from "./dom.js";

const EVERY = 1500;
// outcome of the life cycle -> [words, group, icon]
const OUTCOMES = {
  open: ["Alert opened", "tell", "alert"], update: ["Alert updated", "tell", "plus"],
  clear: ["All clear", "clear", "check"], cancel: ["Alert taken back", "clear", "close"],
  confirm: ["Confirms what is known", "confirm", "check"], hold: ["Held for an admin", "hold", "pause"],
  quarantine: ["Broken feed, set aside", "hold", "close"], ignore: ["Nothing to tell", "ignore", "minus"],
};
const WAITS = ["The bot has not read it yet", "waits", "wait"];
const FILTERS = [["all", "All", () => true], ["alerts", "Alerts", (g) => ["tell", "clear"].includes(g)],
  ["held", "Held", (g) => g === "hold"], ["ignored", "Ignored", (g) => ["ignore", "confirm"].includes(g)]];
const ORDER = ["open", "update", "clear", "cancel", "hold", "quarantine", "confirm", "ignore"];
const CLOCK = new Intl.DateTimeFormat("en-GB", {hour: "2-digit", minute: "2-digit", second: "2-digit"});

let filter = "all";
let shown = new Map();
let last = null;

export async function look(opened) {
  let now;
  try { now = await call(`/scenario/state${opened ? "?opened=1" : ""}`); } catch (error) {
    if (error.status === 404) leave();  // an emulator without a scenario: a messenger, and nothing beside it
    return;
  }
  if (last === null) arriveFirst();
  last = now;
  drawControls(now);
  drawPublished(now.published || []);
}

function arriveFirst() {
  $("scenario").hidden = $("world-toggle").hidden = false;
  const wide = matchMedia("(min-width: 1181px)");
  wide.onchange = () => toggle(wide.matches);
  toggle(wide.matches);
}

function leave() {
  clearInterval(look.timer);
  toggle(false);
}

const isOver = (now) => now.position >= now.duration;

function drawControls(now) {
  const name = isOver(now) ? "again" : now.playing ? "pause" : "play";
  const words = {again: "Play the story again", pause: "Pause the story", play: "Play the story"}[name];
  if ($("play").dataset.act !== name) {
    $("play").dataset.act = name;
    $("play").replaceChildren(icon(name));
    $("play").title = words;
    $("play").setAttribute("aria-label", words);
  }
  $("restart").hidden = isOver(now);  // then the large button is the same
  for (const button of $("speeds").children) button.setAttribute("aria-pressed", String(Number(button.dataset.speed) === now.speed));
  $("progress").max = now.duration;
  $("progress").value = Math.min(now.position, now.duration);
  $("elapsed").textContent = isOver(now) ? "The end" : minutes(now.position);
  $("total").textContent = isOver(now) ? "" : ` / ${minutes(now.duration)}`;
}

const minutes = (seconds) => `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;

// --- entries

function verdict(entry) {
  const outcomes = (entry.outcome || "").split(", ").filter(Boolean).sort((a, b) => ORDER.indexOf(a) - ORDER.indexOf(b));
  if (!outcomes.length) return {group: "waits", name: "wait", words: WAITS[0]};
  const [, group, name] = OUTCOMES[outcomes[0]] || WAITS;
  const said = group === "tell" ? outcomes.filter((o) => o !== "ignore") : outcomes;
  return {group, name, words: [...new Set(said.map((o) => (OUTCOMES[o] || [o])[0]))].join(" · ")};
}

function drawPublished(published) {
  const groups = published.map((entry) => verdict(entry).group);
  drawFilters(groups);
  const wanted = FILTERS.find(([id]) => id === filter)[2];
  const entries = published.filter((_, n) => wanted(groups[n]));
  const before = shown;
  shown = new Map();
  const nodes = entries.map((entry) => {
    const key = `${entry.at} ${entry.publisher} ${entry.title}`;
    const text = JSON.stringify(entry);
    const known = before.get(key);
    const node = known && known.text === text ? known.node : drawEntry(entry);
    if (!known && before.size) shortly(node, "fresh", 400);
    shown.set(key, {text, node});
    return node;
  });
  const list = $("published");
  if (list.children.length !== nodes.length || nodes.some((node, n) => list.children[n] !== node)) list.replaceChildren(...nodes);
  $("nothing").hidden = published.length > 0;
}

function drawEntry(entry) {
  const {group, name, words} = verdict(entry);
  return make("li", {className: `entry ${group}`}, make("span", {className: "mark"}, icon(name)),
    make("div", {},
      make("div", {className: "source"}, make("b", {}, entry.publisher), make("i", {}, entry.lang || ""), make("time", {dateTime: entry.at}, CLOCK.format(new Date(entry.at)))),
      make("div", {className: "title", dir: "auto"}, entry.title),
      make("div", {className: "verdict"}, make("b", {}, words), entry.reason ? ` · ${entry.reason}` : "")));
}

function drawFilters(groups) {
  const buttons = FILTERS.map(([id, words, wanted]) => {
    const count = make("b", {}, String(groups.filter(wanted).length));
    const button = make("button", {type: "button", onclick: () => { filter = id; drawPublished(last.published || []); }}, `${words} `, count);
    button.setAttribute("aria-pressed", String(filter === id));
    return button;
  });
  const focused = [...$("filters").children].indexOf(document.activeElement);
  $("filters").replaceChildren(...buttons);
  if (focused >= 0) buttons[focused].focus();
}

// --- controls

function toggle(open) {
  $("world").hidden = !open;
  document.body.classList.toggle("has-world", open);
  $("world-toggle").setAttribute("aria-expanded", String(open));
}

async function control(act, body = {}) {
  try { await call(`/scenario/${act}`, body); await look(); } catch (error) { toast(error.message); }
}

export function wireWorld() {
  $("play").onclick = () => control({again: "restart", pause: "pause", play: "play"}[$("play").dataset.act]);
  $("restart").append(icon("again"));
  $("restart").onclick = () => control("restart");
  for (const button of $("speeds").children) button.onclick = () => control("speed", {speed: Number(button.dataset.speed)});
  $("world-toggle").prepend(icon("globe"));
  $("world-toggle").onclick = () => toggle($("world").hidden);
  $("world-close").append(icon("close"));
  $("world-close").onclick = () => { toggle(false); $("world-toggle").focus(); };
  look(true);
  look.timer = setInterval(() => { if (!document.hidden) look(); }, EVERY);
}
