// How days, hours, sizes and values read in Spanish.
const HOUR = new Intl.DateTimeFormat("es-ES", { hour: "2-digit", minute: "2-digit" });
const DAY = new Intl.DateTimeFormat("es-ES", { day: "numeric", month: "long", year: "numeric" });
const SHORT_DAY = new Intl.DateTimeFormat("es-ES", { day: "2-digit", month: "2-digit", year: "numeric", timeZone: "UTC" });
const EUROS = new Intl.NumberFormat("es-ES", { style: "currency", currency: "EUR", maximumFractionDigits: 0, useGrouping: "always" });
const CENTS = new Intl.NumberFormat("es-ES", { style: "currency", currency: "EUR", useGrouping: "always" });

const SMALL_WORDS = new Set(["de", "del", "la", "las", "los", "y"]);

export const hour = (time) => HOUR.format(new Date(time));
export const euros = (amount) => EUROS.format(amount);
export const cents = (amount) => CENTS.format(amount);

export function day(time) {
  const moment = new Date(time);
  const today = new Date();
  const yesterday = new Date(today.getFullYear(), today.getMonth(), today.getDate() - 1);
  if (moment.toDateString() === today.toDateString()) return "Hoy";
  if (moment.toDateString() === yesterday.toDateString()) return "Ayer";
  return DAY.format(moment);
}

export function size(bytes) {
  if (bytes < 1024) return `${bytes} B`;
  const kilobytes = bytes / 1024;
  if (kilobytes < 1024) return `${Math.round(kilobytes)} kB`;
  return `${(kilobytes / 1024).toFixed(1).replace(".", ",")} MB`;
}

export function plain(value) {
  if (value === true) return "Sí";
  if (value === false) return "No";
  const text = String(value);
  if (/^\d{4}-\d{2}-\d{2}$/.test(text)) return SHORT_DAY.format(new Date(text));
  return text;
}

export function prettyPhone(phone) {
  const spanish = /^34(\d{3})(\d{3})(\d{3})$/.exec(phone);
  return spanish ? `+34 ${spanish[1]} ${spanish[2]} ${spanish[3]}` : /^\d+$/.test(phone) ? `+${phone}` : phone;
}

export function initials(name) {
  const words = name.trim().split(/\s+/u).filter((word) => word && !SMALL_WORDS.has(word));
  return words.slice(0, 2).map((word) => [...word][0].toUpperCase()).join("") || "?";
}
