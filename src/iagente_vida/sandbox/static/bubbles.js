// One message as WhatsApp draws it on the customer's phone: theirs on the right, the broker's on the left.
import { element, icon } from "./dom.js";
import { hour, size } from "./format.js";
import { plainText, richText } from "./richtext.js";

const TICKS = {
  sent: ["tick", "", "Enviado"],
  delivered: ["ticks", "", "Entregado"],
  read: ["ticks", "read", "Leído"],
  failed: ["close", "", "No se ha podido entregar"],
};

export function bubble(message, view) {
  const content = element("div", { class: "content" }, ...quote(message, view), ...attachment(message));
  if (message.header) content.append(element("span", { class: "heading" }, ...richText(message.header)));
  if (message.text) content.append(element("span", { class: "text", dir: "auto" }, ...richText(message.text)));
  else if (!message.media || !message.media.mime_type.startsWith("audio/")) content.append(element("div", { class: "bare" }));
  if (message.footer) content.append(element("span", { class: "footer" }, message.footer));
  content.append(meta(message));
  const box = element("div", { class: "bubble" }, content);
  if (message.buttons.length) box.append(choices(message, view));
  return box;
}

function meta(message) {
  const line = element("span", { class: "meta" }, element("time", { datetime: message.time }, hour(message.time)));
  if (message.direction === "in") {
    const [name, className, label] = TICKS[message.status] || TICKS.sent;
    line.append(icon(name, className), element("span", { class: "hidden" }, label));
  }
  return line;
}

function quote(message, view) {
  const original = message.reply_to ? view.byId.get(message.reply_to) : undefined;
  if (!original) return [];
  const mine = original.direction === "in";
  const snippet = plainText(original.text) || original.media?.filename || "Archivo";
  return [element(
    "button",
    { type: "button", class: mine ? "quote mine" : "quote", onclick: () => view.reveal(original.id) },
    element("b", {}, mine ? "Tú" : view.broker),
    element("span", {}, snippet),
  )];
}

function attachment(message) {
  const { media } = message;
  if (!media) return [];
  const name = media.filename || "archivo";
  if (media.mime_type.startsWith("image/")) return [element("img", { class: "photo", src: media.url, alt: message.text || "Foto" })];
  if (media.mime_type.startsWith("audio/")) {
    return [element("audio", { class: "sound-player", src: media.url, controls: true, preload: "metadata", "aria-label": "Nota de voz" })];
  }
  const kind = (name.includes(".") ? name.split(".").pop() : "doc").slice(0, 4).toUpperCase();
  const facts = media.size ? `${kind} · ${size(media.size)}` : kind;
  return [element(
    "a",
    { class: "file", href: media.url, download: name, "aria-label": `Descargar ${name}` },
    element("span", { class: "file-kind", "aria-hidden": "true" }, kind),
    element("span", { class: "file-name" }, element("b", {}, name), element("small", {}, facts)),
    element("span", { class: "file-get" }, icon("download")),
  )];
}

function choices(message, view) {
  const used = view.answered.has(message.id);
  const box = element("div", { class: "choices" });
  if (message.list_button) {
    box.append(element(
      "button",
      { type: "button", disabled: used, "aria-haspopup": "dialog", onclick: (event) => view.openList(message, event.currentTarget) },
      icon("list"), message.list_button,
    ));
    return box;
  }
  for (const choice of message.buttons) {
    box.append(element(
      "button",
      { type: "button", disabled: used, "data-reply": choice.id, onclick: () => view.tap(message, choice.id) },
      icon("reply"), choice.title,
    ));
  }
  return box;
}
