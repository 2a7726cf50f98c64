// The sandbox's messenger. No library, no request to anywhere but this machine.
"use strict";

const $ = (id) => document.getElementById(id);
const state = {chats: [], current: null, unread: {}, commands: {}, sound: false};

async function call(path, body) {
  const options = body === undefined ? {} : {method: "POST", headers: {"Content-Type": "application/json"}, body: JSON.stringify(body)};
  const answer = await fetch(path, options);
  const data = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Error(data.error || `HTTP ${answer.status}`);
  return data;
}

function make(tag, properties = {}, ...children) {
  const node = Object.assign(document.createElement(tag), properties);
  node.append(...children);
  return node;
}

const clock = (seconds) => new Date(seconds * 1000).toLocaleTimeString([], {hour: "2-digit", minute: "2-digit"});

// --- chats -----------------------------------------------------------------------------------------------------------

async function loadChats() {
  state.chats = await call("/emulator/chats");
  drawChats();
  if (state.current === null && state.chats.length) open_(state.chats[0].id);
}

function drawChats() {
  $("chats").replaceChildren(...state.chats.map((chat) => {
    const last = chat.last ? chat.last.message : null;
    const text = last ? (last.text || "📍").split("\n")[0] : "";
    const button = make("button", {type: "button", className: "chat-row"},
      avatar(chat),
      make("span", {className: "who"}, make("b", {}, chat.first_name || chat.title || ""), make("small", {}, chat.about || ""),
        make("span", {className: "last"}, text)),
      make("span", {className: "side"}, make("time", {}, last ? clock(last.date) : ""),
        state.unread[chat.id] ? make("span", {className: "badge", ariaLabel: "unread"}, String(state.unread[chat.id])) : ""));
    if (chat.id === state.current) button.setAttribute("aria-current", "true");
    button.onclick = () => open_(chat.id);
    return make("li", {}, button);
  }));
}

function avatar(chat) {
  const name = chat.first_name || chat.title || "?";
  const node = make("span", {className: "avatar", ariaHidden: "true"}, name.slice(0, 1));
  node.style.setProperty("--hue", String((chat.id * 67) % 360));
  return node;
}

async function open_(id) {
  state.current = id;
  state.unread[id] = 0;
  document.body.classList.add("in-chat");
  const chat = state.chats.find((c) => c.id === id);
  $("head-name").textContent = "Qalqan";
  $("head-about").textContent = `as ${chat.first_name}: ${chat.about || ""}`;
  $("block").textContent = chat.blocked ? "Unblock bot" : "Block bot";
  $("keyboard").hidden = true;
  const rows = await call(`/emulator/messages?chat=${id}`);
  if (state.current !== id) return;
  $("messages").replaceChildren(...rows.map(drawMessage));
  $("messages").scrollTop = $("messages").scrollHeight;
  state.commands[id] = await call(`/emulator/commands?chat=${id}&lang=${chat.language_code || ""}`);
  drawChats();
}

// --- messages --------------------------------------------------------------------------------------------------------

function drawMessage(row) {
  const message = row.message;
  const mine = !message.from.is_bot;
  const item = make("li", {className: `message ${mine ? "mine" : "bot"}${row.deleted ? " deleted" : ""}${row.silent ? " silent" : ""}`});
  item.dataset.id = message.message_id;
  const bubble = make("div", {className: "bubble"});
  if (message.reply_to_message) bubble.append(quote(message.reply_to_message));
  if (message.location) bubble.append(make("div", {className: "place"}, `📍 ${message.location.latitude.toFixed(3)}, ${message.location.longitude.toFixed(3)}`));
  if (message.text) {
    const text = make("div", {className: "text", dir: "auto"});
    text.append(renderText(message.text, message.entities));
    bubble.append(text);
  }
  bubble.append(foot(row, mine));
  item.append(bubble);
  if (message.reply_markup && message.reply_markup.inline_keyboard && !row.deleted) item.append(inline(message));
  return item;
}

function foot(row, mine) {
  const message = row.message;
  const line = make("div", {className: "foot"});
  if (message.edit_date) {
    const edited = make("button", {type: "button", className: "edited"}, `edited ${clock(message.edit_date)}`);
    edited.onclick = () => showBefore(row);
    line.append(edited);
  }
  if (!mine) line.append(make("span", {className: "bell", title: row.silent ? "sent silently" : "sent with sound"}, row.silent ? "🔕" : "🔔"));
  line.append(make("time", {}, clock(message.date)));
  return line;
}

function quote(message) {
  const link = make("button", {type: "button", className: "quote"}, make("b", {}, message.from.is_bot ? "Qalqan" : message.from.first_name),
    make("span", {dir: "auto"}, (message.text || "📍").split("\n").slice(0, 2).join(" ")));
  link.onclick = () => {
    const target = document.querySelector(`[data-id="${message.message_id}"]`);
    if (target) { target.scrollIntoView({block: "center", behavior: "smooth"}); target.classList.add("flash"); setTimeout(() => target.classList.remove("flash"), 1500); }
  };
  return link;
}

function showBefore(row) {
  const item = document.querySelector(`[data-id="${row.message.message_id}"]`);
  const shown = item.querySelector(".before");
  if (shown) { shown.remove(); return; }
  if (!row.before) return;
  const before = make("div", {className: "before", dir: "auto"}, make("b", {}, "Before the edit"), make("br"));
  before.append(renderText(row.before.text || "", row.before.entities));
  item.querySelector(".bubble").append(before);
}

function inline(message) {
  const board = make("div", {className: "inline"});
  for (const row of message.reply_markup.inline_keyboard) {
    board.append(make("div", {className: "inline-row"}, ...row.map((button) => inlineButton(message, button))));
  }
  return board;
}

function inlineButton(message, button) {
  if (button.url) return make("a", {className: "inline-button", href: button.url, target: "_blank", rel: "noopener noreferrer"}, `${button.text} ↗`);
  const node = make("button", {type: "button", className: "inline-button"}, button.text);
  node.onclick = async () => {
    if (button.copy_text) { await navigator.clipboard.writeText(button.copy_text.text); toast("Copied"); return; }
    node.classList.add("busy");
    try { await call("/emulator/tap", {chat: state.current, message_id: message.message_id, data: button.callback_data}); }
    catch (error) { toast(error.message); }
    setTimeout(() => node.classList.remove("busy"), 3000);
  };
  return node;
}

function toast(text) {
  $("toast").textContent = text;
  $("toast").hidden = false;
  clearTimeout(toast.timer);
  toast.timer = setTimeout(() => { $("toast").hidden = true; }, 3500);
}

// --- what happens ----------------------------------------------------------------------------------------------------

function listen() {
  const events = new EventSource("/emulator/events");
  let wasDown = false;
  events.onmessage = (event) => happen(JSON.parse(event.data));
  events.onerror = () => { wasDown = true; };
  events.onopen = async () => { if (wasDown) { wasDown = false; await loadChats(); if (state.current !== null) open_(state.current); } };
}

function happen(event) {
  if (event.type === "answer") {
    document.querySelectorAll(".busy").forEach((node) => node.classList.remove("busy"));
    if (event.text && event.chat_id === state.current) toast(event.text);
    return;
  }
  if (event.type === "keyboard") { if (event.chat_id === state.current) showKeyboard(event.keyboard); return; }
  const id = event.message ? event.message.chat.id : event.chat_id;
  const chat = state.chats.find((c) => c.id === id);
  if (!chat) { loadChats(); return; }
  if (event.type === "message") arrived(chat, event);
  else if (id === state.current) redraw(event);
}

function arrived(chat, event) {
  chat.last = {message: event.message};
  const fromBot = event.message.from.is_bot;
  if (chat.id === state.current) {
    const list = $("messages");
    const near = list.scrollHeight - list.scrollTop - list.clientHeight < 200;
    list.append(drawMessage({message: event.message, silent: event.silent}));
    if (near || !fromBot) list.scrollTop = list.scrollHeight;
  } else if (fromBot) state.unread[chat.id] = (state.unread[chat.id] || 0) + 1;
  if (fromBot && !event.silent) ring(chat.id);
  drawChats();
}

async function redraw(event) {
  const id = event.message ? event.message.message_id : event.message_id;
  const old = document.querySelector(`[data-id="${id}"]`);
  const rows = await call(`/emulator/messages?chat=${state.current}`);
  const row = rows.find((r) => r.message.message_id === id);
  if (old && row) { const fresh = drawMessage(row); fresh.classList.add("flash"); old.replaceWith(fresh); setTimeout(() => fresh.classList.remove("flash"), 1500); }
}

function ring(chatId) {
  const rows = document.querySelectorAll(".chat-row");
  const index = state.chats.findIndex((c) => c.id === chatId);
  if (rows[index]) { rows[index].classList.add("ring"); setTimeout(() => rows[index].classList.remove("ring"), 900); }
  if (!state.sound) return;
  const audio = new AudioContext();
  const tone = audio.createOscillator();
  const gain = audio.createGain();
  tone.frequency.value = 880;
  gain.gain.setValueAtTime(0.12, audio.currentTime);
  gain.gain.exponentialRampToValueAtTime(0.001, audio.currentTime + 0.4);
  tone.connect(gain).connect(audio.destination);
  tone.start();
  tone.stop(audio.currentTime + 0.4);
}

// --- writing ---------------------------------------------------------------------------------------------------------

async function send(text) {
  if (!text.trim() || state.current === null) return;
  try { await call("/emulator/say", {chat: state.current, text}); } catch (error) { toast(error.message); }
}

$("composer").onsubmit = (event) => { event.preventDefault(); send($("text").value); $("text").value = ""; $("suggest").hidden = true; };
$("text").oninput = () => {
  const text = $("text").value;
  const found = text.startsWith("/") && !text.includes(" ") ? (state.commands[state.current] || []).filter((c) => ("/" + c.command).startsWith(text)) : [];
  $("suggest").hidden = !found.length;
  $("suggest").replaceChildren(...found.slice(0, 8).map((c) => {
    const button = make("button", {type: "button"}, make("b", {}, "/" + c.command), " ", c.description);
    button.onclick = () => { $("text").value = "/" + c.command + " "; $("suggest").hidden = true; $("text").focus(); };
    return make("li", {}, button);
  }));
};
$("messages").onclick = (event) => {
  const command = event.target.closest("[data-command]");
  if (command) { event.preventDefault(); send(command.dataset.command); }
};
$("locate").onclick = () => $("places").showModal();
$("places").onclose = async () => {
  const chosen = $("places").returnValue;
  $("places").returnValue = "";
  if (!chosen) return;
  const [lat, lon] = chosen.split(",").map(Number);
  $("keyboard").hidden = true;
  await call("/emulator/location", {chat: state.current, lat, lon}).catch((error) => toast(error.message));
};
$("back").onclick = () => document.body.classList.remove("in-chat");
$("block").onclick = async () => {
  const chat = state.chats.find((c) => c.id === state.current);
  await call(chat.blocked ? "/emulator/unblock" : "/emulator/block", {chat: chat.id});
  chat.blocked = !chat.blocked;
  $("block").textContent = chat.blocked ? "Unblock bot" : "Block bot";
};

function showKeyboard(rows) {
  $("keyboard").hidden = false;
  $("keyboard").replaceChildren(...rows.flat().map((button) => {
    const node = make("button", {type: "button"}, button.text);
    node.onclick = () => (button.request_location ? $("places").showModal() : send(button.text));
    return node;
  }));
}

// --- the scenario ----------------------------------------------------------------------------------------------------

const WORDS = {open: "alert opened", update: "alert updated", confirm: "confirmed", clear: "all clear", hold: "held back", ignore: "ignored", quarantine: "broken feed", cancel: "retracted"};

async function scenario(opened) {
  try {
    const now = await call(`/scenario/state${opened ? "?opened=1" : ""}`);
    $("play").textContent = now.playing ? "Pause" : "Play";
    $("play").setAttribute("aria-pressed", String(now.playing));
    $("speed").value = String(now.speed);
    $("progress").max = now.duration;
    $("progress").value = now.position;
    $("published").replaceChildren(...now.published.map((entry) => {
      const first = entry.outcome.split(",")[0];
      return make("li", {className: first || "waiting", title: entry.reason},
        make("span", {className: "source"}, `${entry.publisher} · ${entry.lang} · ${new Date(entry.at).toLocaleTimeString([], {hour: "2-digit", minute: "2-digit", second: "2-digit"})}`),
        make("span", {className: "title", dir: "auto"}, entry.title),
        make("span", {className: "outcome"}, entry.outcome ? entry.outcome.split(", ").map((o) => WORDS[o] || o).join(", ") : "…"),
        make("span", {className: "reason"}, entry.reason));
    }));
  } catch { $("published").replaceChildren(); }
}

$("play").onclick = async () => { await call($("play").textContent === "Pause" ? "/scenario/pause" : "/scenario/play", {}); scenario(); };
$("restart").onclick = async () => { await call("/scenario/restart", {}); scenario(); };
$("speed").onchange = async () => { await call("/scenario/speed", {speed: Number($("speed").value)}); };
$("sound").onclick = () => {
  state.sound = !state.sound;
  $("sound").textContent = state.sound ? "Sound on" : "Sound off";
  $("sound").setAttribute("aria-pressed", String(state.sound));
};
$("world-toggle").onclick = () => {
  document.body.classList.toggle("show-world");
  const hidden = document.body.classList.toggle("no-world");
  $("world-toggle").setAttribute("aria-expanded", String(!hidden));
};

listen();
loadChats();
scenario(true);
setInterval(scenario, 1500);
