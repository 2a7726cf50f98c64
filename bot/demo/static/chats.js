// The list of phones, and what rings.
import {$, avatar, clock, icon, make, shortly} from "./dom.js";
import {isBot, summary} from "./bubble.js";
import {chatOf, hasUnread, state} from "./state.js";

export function drawChats(open) {
  const rows = new Map([...$("chats").children].map((item) => [Number(item.dataset.chat), item]));
  state.chats.forEach((chat, position) => {
    const item = rows.get(chat.id) || make("li");
    item.dataset.chat = chat.id;
    const focused = item.contains(document.activeElement);
    item.replaceChildren(row(chat, open));
    if (focused) item.firstChild.focus();
    if ($("chats").children[position] !== item) $("chats").insertBefore(item, $("chats").children[position] || null);
    rows.delete(chat.id);
  });
  rows.forEach((item) => item.remove());
  const waiting = hasUnread();
  document.title = `${waiting ? `(${waiting}) ` : ""}Qalqan sandbox`;
}

function row(chat, open) {
  const last = chat.last && chat.last.message;
  const button = make("button", {type: "button", className: "chat-row"}, avatar(chat),
    make("span", {className: "who"},
      make("span", {className: "line"}, make("b", {}, chat.first_name || chat.title || ""), make("time", {}, last ? clock(last.date) : "")),
      make("small", {title: chat.about || ""}, chat.about || ""),
      make("span", {className: "line"}, preview(last), ...badge(chat.id))));
  if (chat.id === state.current) button.setAttribute("aria-current", "true");
  button.onclick = () => open(chat.id);
  return button;
}

function preview(last) {
  const node = make("span", {className: "last", dir: "auto"});
  if (!last) { node.append("Has not started the bot yet"); return node; }
  if (!isBot(last)) node.append(make("b", {}, "You: "));
  node.append(summary(last));
  return node;
}

function badge(id) {
  const count = state.unread.get(id);
  if (!count || !(count.loud + count.silent)) return [];
  const total = count.loud + count.silent;
  return [make("span", {className: `badge ${count.loud ? "" : "quiet"}`, ariaLabel: `${total} unread`, title: `${count.loud} loud, ${count.silent} silent`}, String(total))];
}

export function count(id, silent) {
  const before = state.unread.get(id) || {loud: 0, silent: 0};
  state.unread.set(id, {loud: before.loud + (silent ? 0 : 1), silent: before.silent + (silent ? 1 : 0)});
}

// --- a phone rings

let audio = null;

export function ring(id, message, open) {
  const item = document.querySelector(`#chats [data-chat="${id}"] .chat-row`);
  if (item) shortly(item, "ring", 900);
  if (id !== state.current) banner(chatOf(id), message, open);
  if (state.sound) chime();
}

function banner(chat, message, open) {
  const node = $("ringing");
  node.replaceChildren(avatar(chat), make("span", {className: "who"}, make("b", {}, `${chat.first_name || chat.title}’s phone rings`), make("span", {className: "last", dir: "auto"}, summary(message))));
  node.hidden = false;
  node.onclick = () => { node.hidden = true; open(chat.id); };
  clearTimeout(banner.timer);
  banner.timer = setTimeout(() => { node.hidden = true; }, 4500);
}

// Two notes, made here: no file to load.
function chime() {
  if (!audio) return;
  [880, 1175].forEach((frequency, n) => {
    const [tone, gain, start] = [audio.createOscillator(), audio.createGain(), audio.currentTime + n * 0.13];
    tone.frequency.value = frequency;
    gain.gain.setValueAtTime(0.14, start);
    gain.gain.exponentialRampToValueAtTime(0.001, start + 0.45);
    tone.connect(gain).connect(audio.destination);
    tone.start(start);
    tone.stop(start + 0.45);
  });
}

// A browser lets a page sound only after a press; this is the press.
export function toggleSound() {
  state.sound = !state.sound;
  if (state.sound) { audio = audio || new AudioContext(); audio.resume(); chime(); }
  drawSound();
}

export function drawSound() {
  $("sound").replaceChildren(icon(state.sound ? "sound" : "sound-off"));
  $("sound").setAttribute("aria-pressed", String(state.sound));
}
