// Text with Bot API entities -> DOM nodes. Texts only ever become text nodes: nothing of a message is read as HTML.
import {make} from "./dom.js";

const TAGS = {bold: "strong", italic: "em", underline: "u", strikethrough: "s", code: "code", pre: "pre"};
const BLOCKS = ["blockquote", "expandable_blockquote", "pre"];
const LINK = /^(https?|tg):\/\//i;
// tg-time formats of Bot API 9.5: r, or w (weekday), d/D (short/long date), t/T (without/with seconds)
const TIME_PARTS = {w: {weekday: "short"}, d: {day: "2-digit", month: "2-digit", year: "2-digit"},
  D: {day: "numeric", month: "short"}, t: {hour: "2-digit", minute: "2-digit", hourCycle: "h23"},
  T: {hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23"}};
const STEPS = [["day", 86400], ["hour", 3600], ["minute", 60], ["second", 1]];

function anchor(href, text, elsewhere) {
  const link = make("a", {href});
  if (elsewhere) Object.assign(link, {target: "_blank", rel: "noopener noreferrer", title: href === text ? "" : href});
  return link;
}

const NODES = {
  text_link: (entity, text) => (LINK.test(entity.url) ? anchor(entity.url, text, true) : make("span")),
  url: (_, text) => anchor(LINK.test(text) ? text : `https://${text}`, text, true),
  email: (_, text) => anchor(`mailto:${text}`, text),
  phone_number: (_, text) => Object.assign(anchor(`tel:${text.replace(/[^+\d]/g, "")}`, text), {className: "phone"}),
  bot_command: (_, text) => {
    const link = anchor("#", text);
    link.dataset.command = text;
    return link;
  },
  spoiler: () => make("span", {className: "spoiler", onclick() { this.classList.toggle("seen"); }}),
  blockquote: () => make("blockquote"),
  expandable_blockquote: () => make("blockquote", {className: "folded", onclick() { this.classList.toggle("folded"); }}),
};

// A moment in the viewer's own zone and the reader's language, as Telegram shows it.
export function localTime(unix, format, lang) {
  const moment = new Date(unix * 1000);
  if (format === "r") return relative(unix, lang);
  const parts = Object.assign({}, ...[...format].map((letter) => TIME_PARTS[letter] || {}));
  return new Intl.DateTimeFormat(locale(lang), parts).format(moment);
}

function relative(unix, lang) {
  const away = unix - Date.now() / 1000;
  const [unit, size] = STEPS.find(([, seconds]) => Math.abs(away) >= seconds) || STEPS.at(-1);
  return new Intl.RelativeTimeFormat(locale(lang), {numeric: "auto"}).format(Math.round(away / size), unit);
}

// Not every browser knows every language's months: dates of an unknown one would come out as "M11 24".
function locale(lang) {
  try { return lang && lang !== "en" && !/\d/.test(new Intl.DateTimeFormat(lang, {month: "short"}).format(0)) ? lang : "en-GB"; } catch { return "en-GB"; }
}

function timeNode(entity, text, lang) {
  const moment = new Date(entity.unix_time * 1000);
  const node = make("time", {dateTime: moment.toISOString(), title: `${text}\n${moment.toLocaleString()} here\n${moment.toUTCString()}`});
  node.append(entity.date_time_format ? localTime(entity.unix_time, entity.date_time_format, lang) : text);
  if (entity.date_time_format === "r") Object.assign(node.dataset, {relative: entity.unix_time, lang: lang || ""});
  return node;
}

setInterval(() => {
  for (const node of document.querySelectorAll("time[data-relative]")) node.textContent = relative(Number(node.dataset.relative), node.dataset.lang);
}, 20000);

export function renderText(text, entities, lang) {
  const root = document.createDocumentFragment();
  const sorted = [...(entities || [])].sort((a, b) => a.offset - b.offset || b.length - a.length);
  fill(root, text, 0, text.length, sorted, lang);
  return root;
}

// JavaScript's strings are UTF-16, in which the Bot API counts: offsets need no conversion.
function fill(parent, text, start, end, entities, lang) {
  let position = start;
  while (entities.length && entities[0].offset < end) {
    const entity = entities.shift();
    const from = Math.max(entity.offset, position);
    const to = Math.min(entity.offset + entity.length, end);
    if (to <= from) continue;
    parent.append(text.slice(position, from));
    const words = text.slice(from, to);
    const inner = [];
    while (entities.length && entities[0].offset < to) inner.push(entities.shift());
    if (entity.type === "date_time") parent.append(timeNode(entity, words, lang));
    else {
      const node = NODES[entity.type] ? NODES[entity.type](entity, words) : make(TAGS[entity.type] || "span");
      fill(node, text, from, to, inner, lang);
      parent.append(node);
    }
    position = to;
    if (BLOCKS.includes(entity.type) && text[to] === "\n") position++;  // a block ends its line by itself
  }
  parent.append(text.slice(position, end));
}
