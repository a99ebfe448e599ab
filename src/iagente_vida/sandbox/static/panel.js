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
  name: "Nombre", age: "Edad", birth_date: "Nacimiento", sex: "Sexo", smoker: "Fuma", quit_smoking_months: "Meses sin fumar",
  marital_status: "Estado civil", children_count: "Hijos", children_ages: "Edad de los hijos", other_dependents: "Otras personas a su cargo",
  occupation: "Profesión", employment_type: "Situación laboral", risky_hobby: "Afición de riesgo", monthly_income: "Ingresos al mes",
  annual_income: "Ingresos al año", monthly_expenses: "Gastos al mes", has_mortgage: "Tiene hipoteca", mortgage_balance: "Hipoteca pendiente",
  mortgage_monthly: "Cuota de la hipoteca", other_debts: "Otras deudas", existing_insurance: "Tiene ya un seguro",
  existing_insurer_channel: "Dónde lo tiene", existing_coverage: "Capital que ya tiene", desired_capital: "Capital deseado", budget_monthly: "Presupuesto al mes",
  term_years: "Plazo", term_to_age: "Cubierto hasta", coverage_interest: "Coberturas que le interesan", beneficiary: "Beneficiarios",
  health_consent: "Consiente datos de salud", email: "Correo", phone: "Teléfono", postal_code: "Código postal", city: "Ciudad",
  contact_time: "Cuándo llamarle", option: "Opción elegida",
};
const MONEY = new Set([
  "monthly_income", "annual_income", "monthly_expenses", "mortgage_balance", "mortgage_monthly", "other_debts", "existing_coverage",
  "desired_capital", "budget_monthly",
]);
const FREE_TEXT = new Set(["name", "email", "phone", "city", "postal_code"]);
const YEARS = new Set(["age", "term_years", "term_to_age", "children_ages"]);
const WORDS = {
  single: "Soltero/a", married: "Casado/a", partner: "En pareja", divorced: "Divorciado/a", separated: "Separado/a", widowed: "Viudo/a",
  employee: "Por cuenta ajena", self_employed: "Por cuenta propia", civil_servant: "Funcionario/a", unemployed: "En paro", retired: "Jubilado/a",
  student: "Estudiante", homemaker: "Trabaja en casa", bank: "Banco", employer: "Empresa", agent: "Agente", online: "Internet", other: "Otros",
  death: "Fallecimiento", disability: "Invalidez", critical_illness: "Enfermedad grave", accident: "Accidente", funeral: "Decesos",
  savings: "Ahorro", spouse: "Cónyuge", children: "Hijos", parents: "Padres", siblings: "Hermanos", none: "Ninguna", M: "Hombre", F: "Mujer",
  X: "Otro", any: "cualquier día", now: "ahora", today: "hoy", tomorrow: "mañana", day_after_tomorrow: "pasado mañana", mon: "lunes",
  tue: "martes", wed: "miércoles", thu: "jueves", fri: "viernes", sat: "sábado", sun: "domingo", weekday: "entre semana",
  weekend: "fin de semana", morning: "por la mañana", midday: "a mediodía", afternoon: "por la tarde", evening: "por la noche",
};

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
  if (Array.isArray(value)) return value.map((part) => slotText(slot, part)).join(slot.endsWith("capital") ? " a " : ", ");
  if (typeof value === "number" && MONEY.has(slot)) return euros(value);
  if (typeof value === "number" && YEARS.has(slot)) return `${value} años`;
  if (slot === "contact_time") return String(value).split(" ").map((word) => WORDS[word] ?? word).join(", ");
  if (FREE_TEXT.has(slot)) return String(value);
  return WORDS[value] ?? plain(value);
}

function showOptions(options) {
  find("options-block").hidden = options.length === 0;
  const chosen = options.some((option) => option.chosen);
  find("options").replaceChildren(...options.map((option) => element(
    "li", { class: (option.chosen || (!chosen && option.code === "recomendada")) && "best" },
    element("b", {}, option.title ?? capitalised(option.code ?? "")),
    element("span", { class: "price" }, cents(Number(option.monthly)), element("small", {}, "/mes")),
    element("span", {}, euros(Number(option.capital))),
    element("span", {}, `${option.term_years} años`),
  )));
}

const capitalised = (word) => word.replace(/^./u, (letter) => letter.toUpperCase());
