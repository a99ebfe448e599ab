// The open conversation as advisers read it: both sides, private notes, activity, ticks and failures.
import { element, find } from "./dom.js";
import { hour } from "./format.js";
import { richText } from "./richtext.js";

const KINDS = ["in", "out", "activity", "out"];
const TICKS = { sent: "enviado", delivered: "entregado", read: "leído", failed: "no entregado" };
const NEAR_END = 90;

export class Thread {
  constructor(retry, cite) {
    this.list = find("lines");
    this.retry = retry;
    this.cite = cite;
    this.clear();
    this.list.addEventListener("scroll", () => { this.pinned = this.atEnd(); }, { passive: true });
    new ResizeObserver(() => this.follow()).observe(this.list);
  }

  clear() {
    this.pinned = true;
    this.known = new Map();
    this.words = new Map();
    this.list.replaceChildren();
  }

  show(messages) {
    let grown = false;
    for (const message of messages) this.words.set(message.id, summary(message));
    for (const message of messages) {
      const mark = JSON.stringify(message);
      const before = this.known.get(message.id);
      if (before?.mark === mark) continue;
      const node = this.line(message);
      if (before) before.node.replaceWith(node);
      else grown = true;
      this.known.set(message.id, { mark, node });
    }
    if (!grown) return;
    const ordered = [...this.known.entries()].sort(([one], [other]) => one - other).map(([, { node }]) => node);
    ordered.forEach((node, index) => {
      if (this.list.children[index] !== node) this.list.insertBefore(node, this.list.children[index] ?? null);
    });
    this.follow();
  }

  atEnd() {
    return this.list.scrollHeight - this.list.scrollTop - this.list.clientHeight < NEAR_END;
  }

  follow() {
    if (this.pinned) this.list.scrollTop = this.list.scrollHeight;
  }

  line(message) {
    const failed = message.status === "failed";
    const kind = message.private ? "note" : KINDS[message.message_type];
    if (kind === "activity") return element("li", { class: "line activity", "data-id": message.id }, message.content);
    const files = (message.attachments ?? []).map(({ data_url: url, content_type: type }) => element(
      "a", { class: "file", href: safe(url), target: "_blank", rel: "noopener noreferrer" }, nameOf(url) || `Archivo (${type ?? "sin tipo"})`,
    ));
    const quoted = this.words.get(message.content_attributes?.in_reply_to);
    const under = [element("span", {}, who(message)), element("time", {}, hour(message.created_at * 1000))];
    if (kind === "out") under.push(element("span", { class: failed && "failure" }, TICKS[message.status] ?? ""));
    if (failed) {
      under.push(element("span", { class: "failure" }, message.content_attributes.external_error ?? ""));
      under.push(element("button", { type: "button", onclick: () => this.retry(message.id) }, "Reintentar"));
    } else if (kind !== "note") {
      under.push(element("button", { type: "button", class: "cite", onclick: () => this.cite(message.id, summary(message)) }, "Citar"));
    }
    return element(
      "li", { class: `line ${kind} ${failed ? "failed" : ""}`, "data-id": message.id },
      quoted && element("span", { class: "quote" }, quoted),
      element("div", { class: "words" }, ...richText(message.content ?? ""), ...files),
      element("div", { class: "under" }, ...under),
    );
  }
}

function who(message) {
  if (message.private) return `Nota de ${message.sender?.name ?? "Chatwoot"}`;
  return message.sender?.name || (message.message_type === 0 ? "Cliente" : "Automático");
}

function summary(message) {
  return (message.content || (message.attachments ?? []).map(({ data_url: url }) => nameOf(url)).join(", ")).slice(0, 140);
}

function nameOf(url) {
  const last = new URL(url, location.href).pathname.split("/").at(-1);
  try {
    return decodeURIComponent(last);
  } catch {
    return last;
  }
}

function safe(url) {
  const parsed = new URL(url, location.href);
  return ["http:", "https:"].includes(parsed.protocol) ? parsed.href : "#";
}
