// The page: which phone is in the hand, what it shows, and what the fingers do.
import * as api from "./api.js";
import { Conversation } from "./conversation.js";
import { element, find, toast } from "./dom.js";
import { initials, prettyPhone } from "./format.js";
import { showPanel } from "./panel.js";
import { plainText } from "./richtext.js";
import { Sheet } from "./sheet.js";

const FILE_LIMIT = 5 * 1024 * 1024;
const RECONNECTING_MS = 1500; // a feed that ends comes back at once; only a lost server is worth a word
const IMAGES = ["image/jpeg", "image/png"];
const draft = find("draft");
const drafts = new Map();
const seen = new Map();
let open = "";
let feed;
let lost = 0;

const sheet = new Sheet(tap);
const conversation = new Conversation({ tap, openList: (message, opener) => sheet.open(message, opener) });

async function attempt(action) {
  try {
    return await action();
  } catch (problem) {
    toast(problem.message);
    return undefined;
  }
}

function tap(message, id) {
  return attempt(() => api.send({ from: open, reply_id: id, reply_to: message.id }));
}

// -- phones ---------------------------------------------------------------------------------------------------------

function showPhones(phones) {
  const current = phones.find(({ phone }) => phone === open);
  find("owner").textContent = current?.name || "";
  find("owner").title = current ? prettyPhone(current.phone) : "";
  if (current) seen.set(open, current.received);
  find("phones").replaceChildren(...phones.map(({ phone, name, last, received }) => {
    if (!seen.has(phone)) seen.set(phone, received);
    const unread = Math.max(0, received - seen.get(phone));
    return element(
      "li", {},
      element(
        "button",
        { type: "button", "aria-current": phone === open && "true", "data-phone": phone, onclick: () => choose(phone) },
        element("span", { class: "initials", "aria-hidden": "true" }, initials(name || phone)),
        element("span", { class: "name" }, name || prettyPhone(phone)),
        unread ? element("span", { class: "unread", "aria-label": `${unread} sin leer` }, String(unread)) : "",
        element("span", { class: "last" }, last ? plainText(last) : prettyPhone(phone)),
      ),
    );
  }));
}

function choose(phone) {
  find("rail").classList.remove("open");
  if (phone === open) return;
  drafts.set(open, draft.value);
  open = phone;
  history.replaceState(null, "", `#${phone}`);
  draft.value = drafts.get(phone) ?? "";
  grow();
  sheet.close();
  conversation.clear();
  find("starters").hidden = true;
  listen();
  if (matchMedia("(min-width: 760px)").matches) draft.focus();
}

function listen() {
  feed?.close();
  clearTimeout(lost);
  const mine = api.feed(open);
  feed = mine;
  mine.addEventListener("phones", (event) => showPhones(JSON.parse(event.data)));
  mine.addEventListener("chat", (event) => show(JSON.parse(event.data)));
  mine.addEventListener("error", () => {
    clearTimeout(lost);
    lost = setTimeout(() => presence("conectando…"), RECONNECTING_MS);
  });
  mine.addEventListener("open", () => clearTimeout(lost));
}

function presence(text) {
  find("presence").textContent = text;
}

function show(chat) {
  if (chat.phone !== open) return;
  presence(chat.typing ? "escribiendo…" : "cuenta de empresa");
  conversation.show(chat.messages, chat.typing);
  find("starters").hidden = chat.messages.length > 0;
  showPanel(chat);
}

find("add").addEventListener("submit", async (event) => {
  event.preventDefault();
  const form = event.currentTarget;
  find("add-problem").textContent = "";
  try {
    const { phone } = await api.addPhone(form.elements.phone.value, form.elements.name.value);
    form.reset();
    seen.delete(phone);
    choose(phone);
  } catch (problem) {
    find("add-problem").textContent = problem.message;
  }
});
find("open-rail").addEventListener("click", () => {
  find("rail").classList.add("open");
  find("rail-close").focus();
});
find("rail-close").addEventListener("click", () => {
  find("rail").classList.remove("open");
  find("open-rail").focus();
});

// -- writing --------------------------------------------------------------------------------------------------------

function grow() {
  draft.style.height = "auto";
  draft.style.height = `${draft.scrollHeight}px`;
}

draft.addEventListener("input", grow);
draft.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    find("composer").requestSubmit();
  }
});
find("composer").addEventListener("submit", async (event) => {
  event.preventDefault();
  const text = draft.value.trim();
  if (!text) return;
  draft.value = "";
  grow();
  draft.focus();
  const from = open;
  const sent = await attempt(() => api.send({ from, text }));
  if (!sent && from === open && !draft.value) {
    draft.value = text;
    grow();
  }
});
find("starters").addEventListener("click", ({ target }) => {
  if (target instanceof HTMLButtonElement) attempt(() => api.send({ from: open, text: target.textContent }));
});
find("file").addEventListener("change", async (event) => {
  const [file] = event.target.files;
  event.target.value = "";
  if (!file) return;
  if (file.size > FILE_LIMIT) {
    toast("El archivo pesa más de 5 MB.");
    return;
  }
  const type = IMAGES.includes(file.type) ? "image" : file.type.startsWith("audio/") ? "audio" : "document";
  const media = { type, mime_type: file.type || "application/octet-stream", filename: file.name, data: await base64(file) };
  await attempt(() => api.send({ from: open, media }));
});

function base64(file) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result.slice(reader.result.indexOf(",") + 1));
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(file);
  });
}

// -- the adviser's hands ---------------------------------------------------------------------------------------------

find("take").addEventListener("click", () => attempt(() => api.adviser(open, "take")));
find("give-back").addEventListener("click", () => attempt(() => api.adviser(open, "return")));
find("adviser-form").addEventListener("submit", async (event) => {
  event.preventDefault();
  const field = find("adviser-text");
  const text = field.value.trim();
  if (text && (await attempt(() => api.adviser(open, "reply", text)))) field.value = "";
});
find("adviser-text").addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    find("adviser-form").requestSubmit();
  }
});
for (const id of ["restart", "restart-phone"]) {
  find(id).addEventListener("click", () => find("confirm").showModal());
}
find("confirm").addEventListener("close", () => {
  if (find("confirm").returnValue === "yes") attempt(() => api.restart(open));
  find("confirm").returnValue = "";
  find("rail").classList.remove("open");
});

// -- start ------------------------------------------------------------------------------------------------------------

const start = await attempt(() => api.phones());
if (start) {
  conversation.broker = start.broker;
  find("broker").textContent = start.broker;
  const wanted = location.hash.slice(1);
  choose((start.phones.find(({ phone }) => phone === wanted) ?? start.phones[0]).phone);
}
