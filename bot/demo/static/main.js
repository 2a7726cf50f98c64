// The sandbox's messenger. No library, no request to anywhere but this machine.
import {$, call, icon} from "./dom.js";
import {answered, isBot} from "./bubble.js";
import {count, drawChats, drawSound, ring, toggleSound} from "./chats.js";
import {drawKeyboard, drawStart, prepare, wireComposer} from "./composer.js";
import * as conversation from "./conversation.js";
import {wireLinks} from "./leaving.js";
import {chatOf, here, state} from "./state.js";
import {wireWorld} from "./world.js";

const isNarrow = () => matchMedia("(max-width: 760px)").matches;

async function loadChats() {
  state.chats = await call("/emulator/chats");
  if (state.current === null && state.chats.length && !isNarrow()) await open(state.chats[0].id);
  else {
    drawChats(open);
    if (here()) drawStart();  // a first word that came while the list was on its way
  }
}

async function open(id) {
  if (isNarrow() && !history.state) history.pushState({chat: id}, "");
  state.current = id;
  state.unread.delete(id);
  document.body.classList.add("in-chat");
  drawChats(open);
  conversation.drawHead();
  await Promise.all([conversation.load(), prepare(), conversation.drawPinned(here().pinned)]);
}

function leave() {
  document.body.classList.remove("in-chat");
  const row = document.querySelector("#chats [aria-current]");
  state.current = null;
  drawChats(open);
  if (row) row.focus();
}

// On a phone a conversation is a page of its own: the browser's back button leads from it to the list.
function travelled(event) {
  if (event.state && chatOf(event.state.chat)) open(event.state.chat);
  else if (isNarrow()) leave();
}

async function toggleBlock() {
  const chat = here();
  await call(chat.blocked ? "/emulator/unblock" : "/emulator/block", {chat: chat.id});
  chat.blocked = !chat.blocked;
  conversation.drawHead();
  drawStart();
}

async function start() {
  if (here().blocked) await toggleBlock();
  else await call("/emulator/say", {chat: state.current, text: "/start"});
  if (!$("composer").hidden) $("text").focus();
}

// --- what happens

const HAPPENINGS = {
  message: (event, chat) => arrived(event, chat),
  edit: (event, chat) => changed(event, chat),
  delete: (event, chat) => { if (chat.id === state.current) conversation.deleted(event.message_id); },
  answer: (event, chat) => answered(event, chat.id === state.current),
  typing: (_, chat) => { if (chat.id === state.current) conversation.typing(true); },
  keyboard: (event, chat) => { chat.keyboard = event.keyboard; if (chat.id === state.current) drawKeyboard(event.keyboard); },
  pin: (event, chat) => { chat.pinned = event.message_id; if (chat.id === state.current) conversation.drawPinned(event.message_id); },
};

function happen(event) {
  const chat = chatOf(event.message ? event.message.chat.id : event.chat_id);
  if (!chat) loadChats();
  else if (HAPPENINGS[event.type]) HAPPENINGS[event.type](event, chat);
}

function arrived(event, chat) {
  const first = !chat.last;
  chat.last = {message: event.message};
  const bot = isBot(event.message);
  if (chat.id === state.current) {
    conversation.arrive({message: event.message, silent: event.silent});
    if (first) drawStart();
  } else if (bot) count(chat.id, event.silent);
  drawChats(open);
  if (bot && !event.silent) ring(chat.id, event.message, open);
}

function changed(event, chat) {
  if (chat.last && chat.last.message.message_id === event.message.message_id) { chat.last.message = event.message; drawChats(open); }
  if (chat.id === state.current && event.row) conversation.edited(event.row);
}

// A stream that broke has lost events: everything is asked for anew once it is back.
function listen() {
  const events = new EventSource("/emulator/events");
  let wasDown = false;
  events.onmessage = (event) => happen(JSON.parse(event.data));
  events.onerror = () => { wasDown = true; $("offline").hidden = false; };
  events.onopen = async () => {
    $("offline").hidden = true;
    if (!wasDown) return;
    wasDown = false;
    await loadChats();
    if (here()) await open(state.current);
  };
}

$("back").append(icon("back"));
$("back").onclick = () => { if (history.state) history.back(); else leave(); };
window.onpopstate = travelled;
if (history.state) history.replaceState(null, "");
$("block").onclick = toggleBlock;
$("start").onclick = start;
$("sound").onclick = toggleSound;
drawSound();
conversation.watchScrolling();
wireComposer();
wireLinks();
listen();
loadChats();
wireWorld();
