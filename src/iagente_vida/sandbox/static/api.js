// The phone page's API. Refusals become errors whose message is the server's Spanish sentence.
const BASE = "/simulador/api";

async function call(path, body) {
  let answer;
  try {
    answer = await fetch(BASE + path, body === undefined ? {} : {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
    });
  } catch {
    throw new Error("No hay conexión con el servidor del simulador.");
  }
  const document = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Error(document.detail || `El servidor ha contestado ${answer.status}.`);
  return document;
}

export const phones = () => call("/phones");
export const addPhone = (phone, name) => call("/phones", { phone, name });
export const send = (message) => call("/messages", message);
export const read = (from) => call(`/messages?from=${encodeURIComponent(from)}`);
export const restart = (from) => call("/reset", { from });
export const adviser = (from, action, text = "") => call("/adviser", { from, action, text });
export const feed = (from) => new EventSource(`${BASE}/feed?from=${encodeURIComponent(from)}`);
