// One message: its bubble, its buttons, what an edit changed.
import {$, call, clock, icon, make, shortly, toast} from "./dom.js";
import {cityNear} from "./cities.js";
import {renderText} from "./rich_text.js";

export const isBot = (message) => !message.from || message.from.is_bot;
export const find = (id) => document.querySelector(`.message[data-id="${id}"]`);

export function summary(message) {
  if (message.location) return "Location";
  if (message.contact) return `Contact: ${message.contact.first_name}`;
  if (message.document) return message.caption || message.document.file_name;
  return (message.text || "Service message").replace(/\s+/g, " ").slice(0, 120);
}

export function drawMessage(row, lang) {
  const message = row.message;
  if (message.migrate_to_chat_id || message.migrate_from_chat_id) return service(message);
  const bot = isBot(message);
  const item = make("li", {className: `message ${bot ? "bot" : "mine"} ${bot ? (row.silent ? "silent" : "loud") : ""}`});
  item.classList.toggle("deleted", Boolean(row.deleted));
  Object.assign(item.dataset, {id: message.message_id, date: message.date, bot});
  const bubble = make("div", {className: "bubble"});
  if (!bot && message.chat.type !== "private") bubble.append(make("div", {className: "author"}, message.from.first_name));
  if (message.reply_to_message) bubble.append(quote(message.reply_to_message));
  bubble.append(...content(message, lang), foot(row, bot));
  item.append(bubble);
  const markup = message.reply_markup;
  if (markup && markup.inline_keyboard && !row.deleted) item.append(keyboard(message));
  return item;
}

const service = (message) => make("li", {className: "service"}, message.migrate_to_chat_id ? "This group became a supergroup" : "This supergroup was a group before");

function content(message, lang) {
  const found = [];
  if (message.location) found.push(place(message));
  if (message.contact) found.push(contact(message.contact));
  if (message.document) found.push(card("file", message.document.file_name, `${Math.ceil((message.document.file_size || 0) / 1024)} KB`));
  const words = message.text || message.caption;
  if (words) {
    const text = make("div", {className: "text", dir: "auto"});
    text.append(renderText(words, message.entities || message.caption_entities, lang));
    found.push(text);
  }
  return found;
}

function place(message) {
  const {latitude, longitude} = message.location;
  const title = message.venue ? message.venue.title : cityNear(latitude, longitude) || "Location";
  const where = message.venue ? message.venue.address : `${latitude.toFixed(4)}, ${longitude.toFixed(4)}`;
  return make("div", {className: "place"}, make("div", {className: "map"}, icon("place")), make("b", {}, title), make("small", {}, where));
}

function contact(who) {
  const call_ = make("a", {href: `tel:${who.phone_number}`, className: "phone"}, who.phone_number);
  return card("phone", `${who.first_name} ${who.last_name || ""}`.trim(), call_);
}

const card = (name, title, more) => make("div", {className: "card"}, icon(name), make("div", {}, make("b", {}, title), make("small", {}, more)));

function foot(row, bot) {
  const message = row.message;
  const line = make("div", {className: "foot"});
  if (row.deleted) line.append(icon("trash"), "deleted");
  if (message.edit_date) line.append(editedMark(row));
  if (bot) {
    const bell = make("span", {className: "bell", title: row.silent ? "Sent silently: this phone does not ring" : "This phone rings"});
    bell.append(icon(row.silent ? "bell-off" : "bell"), make("span", {}, row.silent ? "silent" : "loud"));
    line.append(bell);
  }
  line.append(make("time", {}, clock(message.date)));
  if (!bot) line.append(icon("check"));
  return line;
}

// --- replies and edits

function quote(message) {
  const who = isBot(message) ? "Qalqan" : message.from.first_name;
  const link = make("button", {type: "button", className: "quote", title: "Show the message"}, make("b", {}, who), make("span", {dir: "auto"}, summary(message)));
  link.onclick = () => show(message.message_id);
  return link;
}

export function show(id) {
  const target = find(id);
  if (!target) { toast("That message is not here any more"); return; }
  target.scrollIntoView({block: "center", behavior: "smooth"});
  shortly(target, "flash", 1600);
}

function editedMark(row) {
  const mark = make("button", {type: "button", className: "edited", title: "What the edit changed"}, icon("pencil"), `edited ${clock(row.message.edit_date)}`);
  mark.setAttribute("aria-expanded", "false");
  mark.onclick = () => {
    const bubble = mark.closest(".bubble");
    const shown = bubble.querySelector(".changes");
    if (shown) shown.remove();
    else if (row.before) bubble.append(changes(row.before.text || "", row.message.text || ""));
    mark.setAttribute("aria-expanded", String(!shown));
  };
  return mark;
}

function changes(before, after) {
  const lines = difference(before.split("\n"), after.split("\n"));
  const same = lines.every(([kind]) => kind === "same");
  const title = make("h3", {}, same ? "The text stayed, the buttons changed" : "What the last edit changed");
  return make("div", {className: "changes"}, title, ...lines.map(([kind, line]) => make("p", {className: kind, dir: "auto"}, line || " ")));
}

// The longest common subsequence of two lists of lines: [["same"|"out"|"in", line], …]
export function difference(before, after) {
  const table = Array.from({length: before.length + 1}, () => new Array(after.length + 1).fill(0));
  for (let i = before.length - 1; i >= 0; i--) {
    for (let j = after.length - 1; j >= 0; j--) {
      table[i][j] = before[i] === after[j] ? table[i + 1][j + 1] + 1 : Math.max(table[i + 1][j], table[i][j + 1]);
    }
  }
  const lines = [];
  let i = 0;
  let j = 0;
  while (i < before.length || j < after.length) {
    if (i < before.length && j < after.length && before[i] === after[j]) { lines.push(["same", before[i++]]); j++; }
    else if (j >= after.length || (i < before.length && table[i + 1][j] >= table[i][j + 1])) lines.push(["out", before[i++]]);
    else lines.push(["in", after[j++]]);
  }
  return lines;
}

// --- inline buttons

function keyboard(message) {
  const rows = message.reply_markup.inline_keyboard.map((row) => make("div", {className: "inline-row"}, ...row.map((button) => inlineButton(message, button))));
  return make("div", {className: "inline", role: "group", ariaLabel: "Buttons of this message"}, ...rows);
}

function inlineButton(message, button) {
  const className = `inline-button ${["danger", "success", "primary"].includes(button.style) ? button.style : ""}`;
  if (button.url) return make("a", {className, href: button.url, target: "_blank", rel: "noopener noreferrer", title: button.url}, button.text, icon("out"));
  const node = make("button", {type: "button", className}, button.text);
  if (button.copy_text) {
    node.append(icon("copy"));
    node.onclick = () => navigator.clipboard.writeText(button.copy_text.text).then(() => toast(`Copied: ${button.copy_text.text}`), () => toast(button.copy_text.text));
  } else node.onclick = () => tap(node, message, button);
  return node;
}

// Busy until the bot answers the press; a bot that never does shows what Telegram shows: nothing, after a while.
async function tap(node, message, button) {
  if (node.dataset.query) return;
  node.classList.add("busy");
  node.dataset.query = "asked";
  try {
    const {query} = await call("/emulator/tap", {chat: message.chat.id, message_id: message.message_id, data: button.callback_data});
    if (early.delete(query)) calm(node);
    else node.dataset.query = query;
  } catch (error) { toast(error.message); calm(node); }
  setTimeout(() => calm(node), 15000);
}

// An answer may overtake the response to the press itself.
const early = new Set();

function calm(node) {
  node.classList.remove("busy");
  delete node.dataset.query;
}

export function answered(event, isHere) {
  const node = document.querySelector(`[data-query="${CSS.escape(event.query)}"]`);
  if (node) calm(node);
  else early.add(event.query);
  if (!event.text || !isHere) return;
  if (event.alert) { $("alert-text").textContent = event.text; $("alert").showModal(); } else toast(event.text);
}
