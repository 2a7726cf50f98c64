// The conversation that is open: its messages, days, what is pinned, where it is scrolled to.
import {$, call, icon, make, shortly} from "./dom.js";
import {drawMessage, find, isBot, show, summary} from "./bubble.js";
import {here, state} from "./state.js";

const NEAR = 160;
const FOLLOWS = 300;
let below = 0;
let stuck = true;  // to the newest message, until the reader scrolls up
let lastTop = 0;
let typingTimer = 0;

const list = () => $("messages");
const isNear = () => list().scrollHeight - list().scrollTop - list().clientHeight < NEAR;

export async function load() {
  const id = state.current;
  const rows = await call(`/emulator/messages?chat=${id}`);
  if (state.current !== id) return;
  list().replaceChildren();
  rows.forEach((row) => append(row, false));
  toNewest(false);
}

function append(row, fresh) {
  const last = list().lastElementChild;
  const item = drawMessage(row, (here() || {}).language_code);
  const {date} = row.message;
  if (!last || day(Number(last.dataset.date || 0)) !== day(date)) list().append(make("li", {className: "day"}, day(date)));
  else follow(item, last);
  if (!item.dataset.date) item.dataset.date = date;
  if (fresh) shortly(item, "fresh", 2500);
  list().append(item);
}

function follow(item, last) {
  item.classList.toggle("follows", last.dataset.bot === item.dataset.bot && Number(item.dataset.date) - Number(last.dataset.date) < FOLLOWS);
}

const DAY = new Intl.DateTimeFormat("en-GB", {day: "numeric", month: "long"});
const day = (seconds) => DAY.format(seconds * 1000);

export function arrive(row) {
  append(row, true);
  typing(false);
  if (stuck || !isBot(row.message)) toNewest(false);
  else drawNewest(below + 1);
}

export function edited(row) {
  const old = find(row.message.message_id);
  if (!old) return;
  const fresh = drawMessage(row, (here() || {}).language_code);
  fresh.classList.toggle("follows", old.classList.contains("follows"));
  old.replaceWith(fresh);
  shortly(fresh, "flash", 1600);
  if (stuck) toNewest(false);
}

export async function deleted(id) {
  const rows = await call(`/emulator/messages?chat=${state.current}`);
  const row = rows.find((r) => r.message.message_id === id);
  if (row) edited(row);
}

export function toNewest(smoothly) {
  stuck = true;
  list().scrollTo({top: list().scrollHeight, behavior: smoothly ? "smooth" : "auto"});
  drawNewest(0);
}

function drawNewest(count) {
  below = count;
  $("newest").hidden = stuck || isNear();
  $("newest").replaceChildren(icon("down"), ...(count ? [make("b", {}, String(count))] : []));
}

export function watchScrolling() {
  list().onscroll = () => {
    const up = list().scrollTop < lastTop;
    lastTop = list().scrollTop;
    if (isNear()) { stuck = true; drawNewest(0); } else if (up || !stuck) { stuck = false; drawNewest(below); }
  };
  new ResizeObserver(() => { if (stuck) toNewest(false); }).observe(list());  // the bot's keyboard, a long text
  $("newest").onclick = () => toNewest(true);
}

export function drawHead() {
  const chat = here();
  typing(false);
  const who = chat.first_name || chat.title;
  $("head-about").textContent = chat.type === "private" ? `You hold ${who}’s phone${chat.about ? ` · ${chat.about}` : ""}` : who;
  $("block").replaceChildren(icon(chat.blocked ? "check" : "block"), chat.blocked ? "Unblock bot" : "Block bot");
}

export function typing(on) {
  clearTimeout(typingTimer);
  const about = $("head-about");
  if (on) {
    about.dataset.words = about.dataset.words || about.textContent;
    about.textContent = "typing";
    typingTimer = setTimeout(() => typing(false), 5000);
  } else if (about.dataset.words) {
    about.textContent = about.dataset.words;
    delete about.dataset.words;
  }
  about.classList.toggle("typing", on);
}

export async function drawPinned(id) {
  const node = $("pinned");
  node.hidden = true;
  if (!id) return;
  const rows = await call(`/emulator/messages?chat=${state.current}`);
  const row = rows.find((r) => r.message.message_id === id && !r.deleted);
  if (!row) return;
  node.replaceChildren(icon("pin"), make("span", {dir: "auto"}, summary(row.message)));
  node.onclick = () => show(id);
  node.hidden = false;
}
