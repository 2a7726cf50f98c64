// Small things that every part of the page needs.

export const $ = (id) => document.getElementById(id);

export function make(tag, properties = {}, ...children) {
  const node = Object.assign(document.createElement(tag), properties);
  node.append(...children);
  return node;
}

export function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", `/static/icons.svg#${name}`);
  svg.append(use);
  return svg;
}

// GET without a body, POST with one; a refusal is an Error with the server's sentence, silence one with ours.
export async function call(path, body) {
  const options = body === undefined ? {} : {method: "POST", headers: {"Content-Type": "application/json"}, body: JSON.stringify(body)};
  const answer = await fetch(path, options).catch(() => { throw new Error("The sandbox does not answer. Nothing was sent."); });
  const data = await answer.json().catch(() => ({}));
  if (!answer.ok) throw Object.assign(new Error(data.error || `HTTP ${answer.status}`), {status: answer.status});
  return data;
}

const CLOCK = new Intl.DateTimeFormat("en-GB", {hour: "2-digit", minute: "2-digit"});
export const clock = (seconds) => CLOCK.format(seconds * 1000);

export function avatar(chat) {
  const name = chat.first_name || chat.title || "?";
  const node = make("span", {className: "avatar", ariaHidden: "true"}, [...name][0]);
  node.style.setProperty("--hue", String((Math.abs(chat.id) * 83 + 120) % 360));
  if (chat.admin) node.append(icon("shield"));
  return node;
}

export function toast(text) {
  $("toast").textContent = text;
  $("toast").hidden = false;
  clearTimeout(toast.timer);
  toast.timer = setTimeout(() => { $("toast").hidden = true; }, 3500);
}

export const shortly = (node, name, milliseconds) => {
  node.classList.add(name);
  setTimeout(() => node.classList.remove(name), milliseconds);
};
