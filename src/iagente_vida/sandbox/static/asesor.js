// The adviser's page: the list of conversations, one of them open, and what the adviser does with it.
import { Chatwoot } from "./asesor-api.js";
import { Thread } from "./asesor-thread.js";
import { element, find, toast } from "./dom.js";
import { hour, plain, prettyPhone } from "./format.js";

const LOOK_MS = 700;
const FIRST_TOKEN = "token-4";
const CHIPS = {
  bot: "Asistente", waiting: "Espera", people: "Con un asesor", resolved: "Resuelta", snoozed: "Pospuesta",
};
const FILTERS = { all: () => true, people: (talk) => ["waiting", "people"].includes(stateOf(talk)), bot: (talk) => stateOf(talk) === "bot" };
const NAMES = {
  etapa: "Etapa", modo: "Quién atiende", producto: "Producto", prima_anual: "Prima anual", capital: "Capital", pide_llamada: "Pide llamada",
  baja: "Baja", motivo: "Por qué se traspasó", espera_desde: "Espera desde", origen: "Origen", anuncio: "Anuncio",
};
const STAGES = {
  INICIO: "inicio", NEEDS_ANALYSIS: "necesidades", COTIZACION: "cotización", PRESENTACION_PROPUESTA: "propuesta", FINALIZADO: "finalizada",
};
const MODES = { bot: "el asistente", waiting: "espera a un asesor", human: "un asesor", closed: "cerrada" };
const WORDS = { modo: MODES, etapa: STAGES };
const PRIORITIES = { low: "baja", medium: "media", high: "alta", urgent: "urgente" };
const PLACEHOLDERS = { reply: "El cliente lo recibirá en su WhatsApp", note: "Solo lo ven los asesores" };

let chatwoot = new Chatwoot(FIRST_TOKEN);
let me = 0;
let open = 0;
let talks = [];
let filter = "all";
let quoted = 0;
const thread = new Thread((message) => act(() => chatwoot.retry(open, message)), cite);

async function act(action) {
  try {
    await action();
    await look();
    return true;
  } catch (problem) {
    toast(problem.message);
    return false;
  }
}

function stateOf(talk) {
  if (talk.status === "resolved" || talk.status === "snoozed") return talk.status;
  if (talk.meta.assignee_type === "User") return "people";
  if (talk.status === "open") return talk.custom_attributes.modo === "waiting" ? "waiting" : "people";
  return "bot";
}

const nameOf = (talk) => talk.meta.sender.name || prettyPhone((talk.meta.sender.phone_number || "").replace("+", ""));

function showTalks() {
  const shown = talks.filter(FILTERS[filter]);
  const drawn = JSON.stringify([shown.map((talk) => [talk.id, talk.updated_at, stateOf(talk)]), open, filter]);
  find("talks-empty").hidden = talks.length > 0;
  if (find("talks").dataset.drawn === drawn) return;
  find("talks").dataset.drawn = drawn;
  find("talks").replaceChildren(...shown.map((talk) => element(
    "li", {},
    element(
      "button",
      { type: "button", "aria-current": talk.id === open && "true", "data-talk": talk.id, onclick: () => choose(talk.id) },
      element("span", { class: "name" }, nameOf(talk)),
      element("time", {}, hour(talk.updated_at * 1000)),
      element("span", { class: "last" }, talk.messages.at(-1)?.content || ""),
      element("span", { class: "chip", "data-state": stateOf(talk) }, CHIPS[stateOf(talk)]),
    ),
  )));
}

function showOpen() {
  const talk = talks.find(({ id }) => id === open);
  find("actions").hidden = !talk;
  find("answer").hidden = !talk;
  if (!talk) return;
  const state = stateOf(talk);
  const mine = talk.meta.assignee?.id === me;
  find("thread-name").textContent = nameOf(talk);
  const who = talk.meta.assignee ? `La lleva ${talk.meta.assignee.name}.` : "Sin asignar.";
  find("thread-state").textContent = `${CHIPS[state]}. ${who}`;
  find("take").hidden = mine && talk.status === "open";
  find("give-back").hidden = state === "bot";
  find("resolve").hidden = state === "resolved";
  showFacts(talk);
}

function showFacts(talk) {
  const facts = [["Teléfono", talk.meta.sender.phone_number || "sin teléfono"], ["Prioridad", PRIORITIES[talk.priority] ?? "sin prioridad"]];
  for (const [key, value] of Object.entries(talk.custom_attributes)) {
    facts.push([NAMES[key] ?? key, (WORDS[key] ?? {})[value] ?? plain(value)]);
  }
  find("facts").replaceChildren(...facts.flatMap(([name, value]) => [element("dt", {}, name), element("dd", {}, value)]));
  find("labels").replaceChildren(...talk.labels.map((label) => element("li", {}, label)));
}

function cite(id, words) {
  quoted = id;
  showAlong("quoted", id ? `Citas: ${words}` : "");
  if (id) find("words").focus();
}

function showAlong(name, words) {
  find(name).hidden = !words;
  find(name).firstElementChild.textContent = words;
}

function showFiles() {
  showAlong("chosen", [...find("files").files].map(({ name }) => name).join(", "));
}

function dropFiles() {
  find("files").value = "";
  showFiles();
}

async function choose(id) {
  open = id;
  find("words").value = "";
  cite(0, "");
  dropFiles();
  find("office").classList.add("reading");
  history.replaceState(null, "", `#${id}`);
  thread.clear();
  await act(async () => thread.show(await everything(id)));
}

async function everything(id) {
  let found = await chatwoot.messages(id);
  for (let page = found; page.length === 20;) {
    page = await chatwoot.messages(id, found[0].id);
    found = [...page, ...found];
  }
  return found;
}

async function look() {
  const asked = open;
  const [list, latest] = await Promise.all([chatwoot.conversations(), asked ? chatwoot.messages(asked) : []]);
  talks = list;
  showTalks();
  showOpen();
  if (asked && asked === open) thread.show(latest);
}

async function keepLooking() {
  for (;;) {
    if (!document.hidden) await look().catch((problem) => toast(problem.message));
    await new Promise((resolve) => { setTimeout(resolve, LOOK_MS); });
  }
}

// -- what the adviser does --------------------------------------------------------------------------------------------

find("take").addEventListener("click", () => act(() => chatwoot.take(open, me)));
find("give-back").addEventListener("click", () => act(() => chatwoot.giveBack(open)));
find("resolve").addEventListener("click", () => act(() => chatwoot.status(open, "resolved")));
find("back").addEventListener("click", () => find("office").classList.remove("reading"));
find("filters").addEventListener("click", ({ target }) => {
  if (!(target instanceof HTMLButtonElement)) return;
  filter = target.dataset.filter;
  for (const button of find("filters").children) button.setAttribute("aria-pressed", String(button === target));
  showTalks();
});
find("adviser").addEventListener("change", ({ target }) => {
  me = Number(target.value);
  chatwoot = new Chatwoot(`token-${me}`);
  showOpen();
});

const kind = () => find("answer").elements.kind.value;
function showKind() {
  find("answer").classList.toggle("private", kind() === "note");
  find("words").placeholder = PLACEHOLDERS[kind()];
  find("send").textContent = kind() === "note" ? "Guardar nota" : "Enviar";
}
find("answer").addEventListener("change", showKind);
find("answer").addEventListener("submit", async (event) => {
  event.preventDefault();
  const words = find("words").value.trim();
  const files = [...find("files").files];
  if (!words && !files.length) return;
  find("send").disabled = true;
  if (await act(() => chatwoot.write(open, words, kind() === "note", quoted, files))) {
    find("words").value = "";
    cite(0, "");
    dropFiles();
  }
  find("send").disabled = false;
});
find("files").addEventListener("change", showFiles);
find("chosen").lastElementChild.addEventListener("click", dropFiles);
find("quoted").lastElementChild.addEventListener("click", () => cite(0, ""));
find("words").addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    find("answer").requestSubmit();
  }
});

// -- start ------------------------------------------------------------------------------------------------------------

showKind();
await act(async () => {
  const people = await chatwoot.people();
  me = people[0].id;
  find("adviser").replaceChildren(...people.map(({ id, name }) => element("option", { value: id }, name)));
});
const wanted = Number(location.hash.slice(1));
if (talks.some(({ id }) => id === wanted)) await choose(wanted);
keepLooking();
