// The chat as a list kept in step with the server's: a message is redrawn only when it changed.
import { bubble } from "./bubbles.js";
import { element, find } from "./dom.js";
import { day } from "./format.js";

const NEAR_END = 90;

export class Conversation {
  constructor({ tap, openList }) {
    this.list = find("messages");
    this.chat = find("chat");
    this.toEnd = find("to-end");
    this.tap = tap;
    this.openList = openList;
    this.broker = "";
    this.clear();
    this.chat.addEventListener("scroll", () => { this.toEnd.hidden = this.atEnd(); }, { passive: true });
    this.toEnd.addEventListener("click", () => this.scrollToEnd());
    new ResizeObserver(() => { if (this.pinned) this.scrollToEnd("instant"); }).observe(this.chat);
  }

  clear() {
    this.drawn = new Map();
    this.byId = new Map();
    this.answered = new Set();
    this.list.replaceChildren();
    this.settled = false;
    this.pinned = true;
    find("typing").hidden = true;
  }

  show(messages, typing) {
    this.pinned = this.atEnd() || !this.settled || messages.at(-1)?.direction === "in" && !this.byId.has(messages.at(-1).id);
    this.byId = new Map(messages.map((message) => [message.id, message]));
    this.answered = new Set(messages.filter((message) => message.direction === "in" && message.type === "interactive")
      .map((message) => message.reply_to).filter(Boolean));
    const nodes = [];
    let previous;
    for (const message of messages) {
      if (!previous || day(previous.time) !== day(message.time)) {
        nodes.push(this.separator(day(message.time)));
        previous = undefined;
      }
      nodes.push(this.row(message, previous?.direction !== message.direction));
      previous = message;
    }
    this.place(nodes);
    find("typing").hidden = !typing;
    if (this.pinned) this.scrollToEnd(this.settled ? "smooth" : "instant");
    this.settled = true;
  }

  row(message, first) {
    const mark = JSON.stringify([message, first, this.answered.has(message.id), this.byId.has(message.reply_to), this.broker]);
    const known = this.drawn.get(message.id);
    if (known?.mark === mark) return known.node;
    const fresh = !known && this.settled ? "new" : "";
    const node = element("li", { class: `message ${message.direction} ${first ? "first" : ""} ${fresh}`, "data-id": message.id }, bubble(message, this));
    this.drawn.set(message.id, { mark, node });
    return node;
  }

  separator(text) {
    const key = `day ${text}`;
    const known = this.drawn.get(key);
    if (known) return known.node;
    const node = element("li", { class: "day" }, element("span", {}, text));
    this.drawn.set(key, { node });
    return node;
  }

  place(nodes) {
    nodes.forEach((node, index) => {
      const present = this.list.children[index];
      if (present !== node) this.list.insertBefore(node, present ?? null);
    });
    while (this.list.children.length > nodes.length) this.list.lastElementChild.remove();
  }

  atEnd() {
    return this.chat.scrollHeight - this.chat.scrollTop - this.chat.clientHeight < NEAR_END;
  }

  scrollToEnd(behavior = "smooth") {
    this.chat.scrollTo({ top: this.chat.scrollHeight, behavior });
  }

  reveal(id) {
    this.drawn.get(id)?.node.scrollIntoView({ block: "center", behavior: "smooth" });
  }
}
