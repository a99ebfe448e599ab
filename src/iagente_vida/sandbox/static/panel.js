// What the assistant knows of the open conversation, and the adviser's hands on it.
import { element, find } from "./dom.js";
import { cents, euros, plain } from "./format.js";

const STAGES = {
  INICIO: "Inicio",
  NEEDS_ANALYSIS: "Necesidades",
  COTIZACION: "Cotización",
  PRESENTACION_PROPUESTA: "Propuesta",
  FINALIZADO: "Finalizado",
};
const MODES = {
  bot: ["Asistente automático", "El asistente contesta solo. Si tomas la conversación, calla."],
  waiting: ["Espera a un asesor", "El cliente espera a una persona. Tómala para contestarle."],
  human: ["La lleva un asesor", "El asistente está callado hasta que se la devuelvas."],
  closed: ["Conversación cerrada", "El asistente no contesta hasta que el cliente vuelva a escribir."],
};
const NO_MODE = ["Sin conversación", "Empieza cuando el cliente escribe su primer mensaje."];
const LABELS = {
  name: "Nombre", first_name: "Nombre", birth_date: "Nacimiento", age: "Edad", smoker: "Fuma", capital: "Capital",
  sum: "Capital", term: "Plazo", term_years: "Plazo", product: "Producto", purpose: "Para qué", reason: "Para qué", dependents: "A su cargo",
  children: "Hijos", children_count: "Hijos", children_ages: "Edad de los hijos", marital_status: "Estado civil", occupation: "Profesión",
  income: "Ingresos", income_annual: "Ingresos al año", income_monthly: "Ingresos al mes", savings: "Ahorros", debts: "Deudas", mortgage: "Hipoteca",
  mortgage_balance: "Hipoteca pendiente", mortgage_amount: "Hipoteca pendiente", mortgage_years: "Años de hipoteca", budget: "Presupuesto",
  budget_monthly: "Presupuesto al mes", email: "Correo", phone: "Teléfono", postal_code: "Código postal", province: "Provincia", city: "Ciudad",
  call_time: "Llamada", existing_cover: "Seguro actual", existing_insurance: "Seguro actual", height_cm: "Altura", weight_kg: "Peso",
  payment_frequency: "Forma de pago", beneficiaries: "Beneficiarios", partner: "Pareja", dni: "DNI", nif: "DNI", goal: "Objetivo",
};
const MONEY = /capital|sum|income|savings|debts|mortgage(_balance|_amount)?$|budget/;

export function showPanel({ stage, mode, profile, options, trace }) {
  showMode(mode);
  showStages(stage);
  showProfile(profile ?? {});
  showOptions(options ?? []);
  find("trace-block").hidden = !trace;
  find("trace").textContent = trace ? JSON.stringify(trace, null, 2) : "";
}

function showMode(mode) {
  const [label, hint] = MODES[mode] ?? NO_MODE;
  find("mode").textContent = label;
  find("mode").dataset.mode = mode ?? "";
  find("adviser-hint").textContent = hint;
  const human = mode === "human";
  find("adviser-form").hidden = !human;
  find("give-back").hidden = !human && mode !== "waiting";
  find("take").hidden = human;
  find("take").disabled = !mode;
  find("restart").disabled = !mode;
}

function showStages(stage) {
  const names = Object.keys(STAGES);
  const at = names.indexOf(stage);
  find("steps").replaceChildren(...names.map((name, index) => {
    const reached = index < at ? "done" : index === at ? "current" : "";
    return element(
      "li", { class: reached, "aria-current": index === at && "step", title: name },
      element("span", { class: "dot", "aria-hidden": "true" }, index < at ? "✓" : String(index + 1)), STAGES[name],
    );
  }));
}

function showProfile(profile) {
  const list = find("profile");
  const before = new Map([...list.querySelectorAll("dd")].map((node) => [node.dataset.slot, node.textContent]));
  const lines = Object.entries(profile).filter(([, value]) => value !== null && value !== "").flatMap(([slot, value]) => {
    const text = slotText(slot, value);
    const changed = before.size > 0 && before.get(slot) !== text;
    const label = LABELS[slot] ?? slot.replaceAll("_", " ").replace(/^./u, (letter) => letter.toUpperCase());
    return [element("dt", {}, label), element("dd", { "data-slot": slot, class: changed && "changed" }, text)];
  });
  const drawn = lines.map((node) => node.textContent).join("\n");
  if (list.dataset.drawn !== drawn) list.replaceChildren(...lines);
  list.dataset.drawn = drawn;
  find("profile-empty").hidden = lines.length > 0;
}

function slotText(slot, value) {
  const number = typeof value === "number" ? value : Number.NaN;
  if (MONEY.test(slot) && Number.isFinite(number)) return euros(number);
  if (/^(term|term_years|mortgage_years|age)$/.test(slot) && Number.isFinite(number)) return `${number} años`;
  return plain(value);
}

function showOptions(options) {
  find("options-block").hidden = options.length === 0;
  find("options").replaceChildren(...options.map((option) => element(
    "li", { class: option.code === "recomendada" && "best" },
    element("b", {}, option.title ?? capitalised(option.code ?? "")),
    element("span", { class: "price" }, cents(Number(option.monthly)), element("small", {}, "/mes")),
    element("span", {}, euros(Number(option.capital))),
    element("span", {}, `${option.term_years} años`),
  )));
}

const capitalised = (word) => word.replace(/^./u, (letter) => letter.toUpperCase());
