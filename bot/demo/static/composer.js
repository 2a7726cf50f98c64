// Writing: the field, commands, the bot's keyboard, a location.
import {$, call, icon, make, toast} from "./dom.js";
import {CITIES} from "./cities.js";
import {here, state} from "./state.js";

let commands = [];
let suggested = "";
let chosen = -1;

export async function prepare() {
  const chat = here();
  hideSuggestions();
  drawKeyboard(chat.keyboard);
  drawStart();
  await askCommands();
}

// Asked for again at each use: a bot tells of its commands some time after the page may have been opened.
async function askCommands() {
  const {id, language_code: lang} = here();
  const found = await call(`/emulator/commands?chat=${id}&lang=${encodeURIComponent(lang || "")}`).catch(() => []);
  if (id === state.current) commands = found;
}

// Before the first word, and while the bot is blocked, there is one large button, as in Telegram.
export function drawStart() {
  const chat = here();
  const single = chat.blocked || !chat.last;
  $("start").hidden = !single;
  $("composer").hidden = single;
  $("start").textContent = chat.blocked ? "UNBLOCK BOT" : "START";
}

export async function send(text) {
  if (!text.trim() || state.current === null) return;
  try { await call("/emulator/say", {chat: state.current, text}); } catch (error) { toast(error.message); return false; }
  return true;
}

// What could not be sent stands in the field again, unless something else has been typed meanwhile.
async function submit() {
  const text = $("text").value;
  write("");
  hideSuggestions();
  if (await send(text) === false && !$("text").value) write(text);
}

function write(text) {
  $("text").value = text;
  grow();
}

function grow() {
  $("text").style.height = "auto";
  $("text").style.height = `${$("text").scrollHeight}px`;
}

// --- commands

function matching() {
  const text = $("text").value;
  return /^\/\S*$/.test(text) ? commands.filter((c) => `/${c.command}`.startsWith(text)) : [];
}

function suggest(found) {
  // an answer that comes late and says the same must not undo what has been chosen meanwhile
  const names = JSON.stringify(found);
  if (names === suggested) return;
  suggested = names;
  chosen = -1;
  $("suggest").replaceChildren(...found.map((c, n) => {
    const item = make("li", {id: `command-${n}`, role: "option"}, make("b", {}, `/${c.command}`), make("span", {dir: "auto"}, c.description));
    item.onclick = () => { hideSuggestions(); $("text").value = ""; send(`/${c.command}`); };
    return item;
  }));
  $("suggest").hidden = !found.length;
  $("commands").setAttribute("aria-expanded", String(Boolean(found.length)));
}

const hideSuggestions = () => suggest([]);

async function toggleCommands() {
  if ($("suggest").hidden) await askCommands().then(() => suggest(commands));
  else hideSuggestions();
  $("text").focus();
}

function choose(step) {
  const items = [...$("suggest").children];
  chosen = (chosen + step + items.length) % items.length;
  items.forEach((item, n) => item.setAttribute("aria-selected", String(n === chosen)));
  items[chosen].scrollIntoView({block: "nearest"});
  $("text").setAttribute("aria-activedescendant", items[chosen].id);
}

function complete() {
  $("text").value = `${$("suggest").children[Math.max(chosen, 0)].querySelector("b").textContent} `;
  hideSuggestions();
}

function press(event) {
  const open = !$("suggest").hidden;
  if (open && event.key === "ArrowDown") choose(1);
  else if (open && event.key === "ArrowUp") choose(-1);
  else if (open && (event.key === "Tab" || (event.key === "Enter" && chosen >= 0))) complete();
  else if (open && event.key === "Escape") hideSuggestions();
  else if (event.key === "Enter" && !event.shiftKey && !event.isComposing) submit();
  else return;
  event.preventDefault();
}

// --- the bot's keyboard

export function drawKeyboard(markup) {
  const rows = (markup && markup.keyboard) || [];
  $("keys").hidden = !rows.length;
  $("keyboard").hidden = !rows.length;
  $("keyboard").replaceChildren(...rows.map((row) => make("div", {}, ...row.map((button) => key(button, markup)))));
}

function key(given, markup) {
  const button = typeof given === "string" ? {text: given} : given;
  const node = make("button", {type: "button"}, ...(button.request_location ? [icon("place")] : []), button.text);
  node.onclick = () => {
    if (markup.one_time_keyboard) $("keyboard").hidden = true;
    if (button.request_location) $("places").showModal(); else send(button.text);
  };
  return node;
}

// --- a location

async function share(lat, lon) {
  $("places").close();
  try { await call("/emulator/location", {chat: state.current, lat, lon}); } catch (error) { toast(error.message); }
}

function readCoordinates(event) {
  event.preventDefault();
  const [lat, lon] = [$("lat"), $("lon")];
  if (lat.value === "" || lon.value === "") { toast("Choose a city, or give both numbers"); (lat.value === "" ? lat : lon).focus(); return; }
  share(Number(lat.value), Number(lon.value));
}

export function wireComposer() {
  for (const [id, name] of [["locate", "place"], ["commands", "slash"], ["keys", "keys"], ["send", "send"]]) $(id).append(icon(name));
  $("composer").onsubmit = (event) => { event.preventDefault(); submit(); $("text").focus(); };
  $("text").oninput = async () => {
    grow();
    if ($("text").value === "/") await askCommands();
    suggest(matching());
  };
  $("text").onkeydown = press;
  $("commands").onclick = toggleCommands;
  $("keys").onclick = () => { $("keyboard").hidden = !$("keyboard").hidden; };
  $("locate").onclick = () => $("places").showModal();
  $("places-form").onsubmit = readCoordinates;
  $("places-cancel").onclick = () => $("places").close();
  $("cities").append(...CITIES.map(([city, country, lat, lon]) => make("button", {type: "button", onclick: () => share(lat, lon)}, city, make("small", {}, country))));
  $("messages").addEventListener("click", (event) => {
    const command = event.target.closest("[data-command]");
    if (command) { event.preventDefault(); send(command.dataset.command); }
  });
}
