// Text with Bot API entities -> DOM nodes. Texts only ever become text nodes: nothing of a message is read as HTML.
"use strict";

const TAGS = {bold: "strong", italic: "em", underline: "u", strikethrough: "s", code: "code", pre: "pre",
  blockquote: "blockquote", expandable_blockquote: "blockquote", spoiler: "span"};

function entityNode(entity, text) {
  if (entity.type === "text_link" || entity.type === "url") {
    const link = document.createElement("a");
    const url = entity.url || text;
    if (/^https?:\/\//.test(url)) { link.href = url; link.target = "_blank"; link.rel = "noopener noreferrer"; }
    return link;
  }
  if (entity.type === "phone_number") {
    const link = document.createElement("a");
    link.href = "tel:" + text.replace(/[^+\d]/g, "");
    link.className = "phone";
    return link;
  }
  if (entity.type === "bot_command") {
    const command = document.createElement("a");
    command.href = "#";
    command.dataset.command = text;
    return command;
  }
  if (entity.type === "date_time") {
    // shown in the viewer's own zone, as Telegram does it
    const time = document.createElement("time");
    const moment = new Date(entity.unix_time * 1000);
    time.dateTime = moment.toISOString();
    time.title = text;
    time.dataset.local = moment.toLocaleString([], {day: "numeric", month: "short", hour: "2-digit", minute: "2-digit"});
    return time;
  }
  return document.createElement(TAGS[entity.type] || "span");
}

function renderText(text, entities) {
  const root = document.createDocumentFragment();
  const sorted = [...(entities || [])].sort((a, b) => a.offset - b.offset || b.length - a.length);
  fill(root, text, 0, text.length, sorted);
  return root;
}

function fill(parent, text, start, end, entities) {
  let position = start;
  while (entities.length && entities[0].offset < end) {
    const entity = entities.shift();
    const from = Math.max(entity.offset, position);
    const to = Math.min(entity.offset + entity.length, end);
    if (to <= from) continue;
    parent.append(text.slice(position, from));
    const node = entityNode(entity, text.slice(from, to));
    if (node.dataset && node.dataset.local) {
      node.append(node.dataset.local);
      while (entities.length && entities[0].offset < to) entities.shift();
    } else {
      const inner = [];
      while (entities.length && entities[0].offset < to) inner.push(entities.shift());
      fill(node, text, from, to, inner);
    }
    parent.append(node);
    position = to;
  }
  parent.append(text.slice(position, end));
}
