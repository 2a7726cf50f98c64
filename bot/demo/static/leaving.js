// Links that lead off this machine: as in Telegram one is asked first, and told that only the sandbox's story is played.
import {$} from "./dom.js";

function ask(event) {
  const link = event.target.closest("a[target]");
  if (!link || link.origin === location.origin) return;
  event.preventDefault();
  $("leaving-url").textContent = $("leaving-open").href = link.href;
  $("leaving").showModal();
}

export function wireLinks() {
  $("messages").addEventListener("click", ask);
  $("leaving-stay").onclick = () => $("leaving").close();
  $("leaving-open").onclick = () => $("leaving").close();
}
